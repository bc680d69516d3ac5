/* A sound card for tests: an ALSA plugin that captures a tone at the pace of the clock, and has the faults that files in its folder name.
 *
 *   busy     another program has it (EBUSY at opening)      absent   it is not there (ENODEV at opening)
 *   lost     it is pulled out (ENODEV while it runs)        mute     it gives zeroes
 *   loud     it is driven far into clipping                 stuck    it gives nothing any more
 *   hang     closing it does not come back                   overrun  frames are lost, once (the file is removed)
 *
 * Whoever does not fetch a buffer's frames in time has a real overrun.
 */
#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define TONE_HZ 440.0
#define AMPLITUDE 8000.0
#define LOUD 40.0
#define FULL_SCALE 32767.0

typedef struct {
    snd_pcm_ioplug_t io;
    char folder[256];
    int64_t began_ns; /* when frame 0 of this start was captured */
    int64_t at;       /* frames captured since */
    int overrun;      /* until it is started again, as the kernel's cards */
} card_t;

static int has(const card_t *card, const char *fault)
{
    char path[320];
    snprintf(path, sizeof path, "%s/%s", card->folder, fault);
    return access(path, F_OK) == 0;
}

static int once(const card_t *card, const char *fault)
{
    char path[320];
    snprintf(path, sizeof path, "%s/%s", card->folder, fault);
    return unlink(path) == 0;
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static int64_t captured(const card_t *card)
{
    return (now_ns() - card->began_ns) * (int64_t)card->io.rate / 1000000000LL;
}

static int wake_every(card_t *card, long nanoseconds)
{
    struct itimerspec when = {{0, nanoseconds}, {0, nanoseconds}};
    return timerfd_settime(card->io.poll_fd, 0, &when, NULL) < 0 ? -errno : 0;
}

static int card_prepare(snd_pcm_ioplug_t *io)
{
    return has(io->private_data, "lost") ? -ENODEV : 0;
}

static int card_start(snd_pcm_ioplug_t *io)
{
    card_t *card = io->private_data;
    if (has(card, "lost"))
        return -ENODEV;
    card->began_ns = now_ns();
    card->at = card->overrun = 0;
    return wake_every(card, io->period_size * 1000000000LL / io->rate);
}

static int card_stop(snd_pcm_ioplug_t *io)
{
    return wake_every(io->private_data, 0);
}

static snd_pcm_sframes_t card_pointer(snd_pcm_ioplug_t *io)
{
    card_t *card = io->private_data;
    if (has(card, "lost"))
        return -ENODEV;
    if (!has(card, "stuck"))
        card->at = captured(card);
    card->overrun |= once(card, "overrun") || card->at - (int64_t)io->appl_ptr >= (int64_t)io->buffer_size;
    return card->overrun ? -EPIPE : card->at % (int64_t)io->buffer_size;
}

static double sample(const card_t *card, int64_t frame, double loudness)
{
    double value = AMPLITUDE * loudness * sin(2 * M_PI * TONE_HZ * frame / card->io.rate);
    return fmax(-FULL_SCALE, fmin(FULL_SCALE, value));
}

static void put(const snd_pcm_channel_area_t *area, snd_pcm_uframes_t at, snd_pcm_format_t format, double value)
{
    char *place = (char *)area->addr + (area->first + area->step * at) / 8;
    if (format == SND_PCM_FORMAT_S32_LE)
        *(int32_t *)place = (int32_t)value * 65536;
    else
        *(int16_t *)place = (int16_t)value;
}

static snd_pcm_sframes_t card_transfer(snd_pcm_ioplug_t *io, const snd_pcm_channel_area_t *areas, snd_pcm_uframes_t offset,
                                       snd_pcm_uframes_t size)
{
    card_t *card = io->private_data;
    double loudness = has(card, "mute") ? 0 : has(card, "loud") ? LOUD : 1;
    for (snd_pcm_uframes_t i = 0; i < size; i++)
        for (unsigned channel = 0; channel < io->channels; channel++)
            put(&areas[channel], offset + i, io->format, sample(card, io->appl_ptr + i, loudness));
    return size;
}

static int card_poll_revents(snd_pcm_ioplug_t *io, struct pollfd *fds, unsigned count, unsigned short *revents)
{
    uint64_t ticks;
    (void)count;
    if (has(io->private_data, "lost")) { /* as the kernel's cards do */
        snd_pcm_ioplug_set_state(io, SND_PCM_STATE_DISCONNECTED);
        *revents = POLLIN | POLLERR | POLLNVAL;
        return 0;
    }
    if ((fds[0].revents & POLLIN) && read(io->poll_fd, &ticks, sizeof ticks) < 0 && errno != EAGAIN)
        return -errno;
    *revents = fds[0].revents & POLLIN;
    return 0;
}

static int card_close(snd_pcm_ioplug_t *io)
{
    card_t *card = io->private_data;
    while (has(card, "hang"))
        usleep(20000);
    close(io->poll_fd);
    free(card);
    return 0;
}

static const snd_pcm_ioplug_callback_t callbacks = {
    .prepare = card_prepare,
    .start = card_start,
    .stop = card_stop,
    .pointer = card_pointer,
    .transfer = card_transfer,
    .close = card_close,
    .poll_revents = card_poll_revents,
};

static const unsigned accesses[] = {SND_PCM_ACCESS_MMAP_INTERLEAVED, SND_PCM_ACCESS_RW_INTERLEAVED};

static int only(card_t *card, int what, unsigned value)
{
    return snd_pcm_ioplug_set_param_list(&card->io, what, 1, &value);
}

static int constrain(card_t *card, long rate, long channels, snd_pcm_format_t format)
{
    int failed = snd_pcm_ioplug_set_param_list(&card->io, SND_PCM_IOPLUG_HW_ACCESS, 2, accesses);
    failed = failed < 0 ? failed : only(card, SND_PCM_IOPLUG_HW_RATE, rate);
    failed = failed < 0 ? failed : only(card, SND_PCM_IOPLUG_HW_CHANNELS, channels);
    failed = failed < 0 ? failed : only(card, SND_PCM_IOPLUG_HW_FORMAT, format);
    failed = failed < 0 ? failed : snd_pcm_ioplug_set_param_minmax(&card->io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, 256, 65536);
    return failed < 0 ? failed : snd_pcm_ioplug_set_param_minmax(&card->io, SND_PCM_IOPLUG_HW_BUFFER_BYTES, 1024, 262144);
}

static int create(card_t *card, const char *name, snd_pcm_stream_t stream, int mode)
{
    if (has(card, "busy") || has(card, "absent"))
        return has(card, "busy") ? -EBUSY : -ENODEV;
    card->io.version = SND_PCM_IOPLUG_VERSION;
    card->io.name = "a sound card for tests";
    card->io.callback = &callbacks;
    card->io.private_data = card;
    card->io.poll_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    card->io.poll_events = POLLIN;
    return card->io.poll_fd < 0 ? -errno : snd_pcm_ioplug_create(&card->io, name, stream, mode);
}

SND_PCM_PLUGIN_DEFINE_FUNC(eyelid)
{
    long rate = 48000, channels = 1;
    const char *folder = "", *format = "S16_LE", *id;
    snd_config_iterator_t each, next;
    (void)root;
    snd_config_for_each(each, next, conf)
    {
        snd_config_t *entry = snd_config_iterator_entry(each);
        if (snd_config_get_id(entry, &id) < 0)
            continue;
        if (strcmp(id, "rate") == 0)
            snd_config_get_integer(entry, &rate);
        else if (strcmp(id, "channels") == 0)
            snd_config_get_integer(entry, &channels);
        else if (strcmp(id, "format") == 0)
            snd_config_get_string(entry, &format);
        else if (strcmp(id, "folder") == 0)
            snd_config_get_string(entry, &folder);
    }
    if (stream != SND_PCM_STREAM_CAPTURE)
        return -EINVAL;
    card_t *card = calloc(1, sizeof *card);
    if (card == NULL)
        return -ENOMEM;
    snprintf(card->folder, sizeof card->folder, "%s", folder);
    int failed = create(card, name, stream, mode);
    if (failed < 0) {
        free(card);
        return failed;
    }
    failed = constrain(card, rate, channels, snd_pcm_format_value(format));
    if (failed < 0) {
        snd_pcm_ioplug_delete(&card->io);
        return failed;
    }
    *pcmp = card->io.pcm;
    return 0;
}

SND_PCM_PLUGIN_SYMBOL(eyelid);
