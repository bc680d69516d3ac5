#!/bin/sh
# Install the Debian packages that some tests need, where apt may; say which tests will be skipped where it may not.
# Arguments: the parts that are wanted, each a function at the end.
set -u
exec 9<"$0"
flock 9 2>/dev/null # apt lets in one at a time, and `make -j` calls several of these

may_install() {
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

install() {
    if [ "$(id -u)" = 0 ]; then run=""; else run="sudo -n"; fi
    $run apt-get update -qq && DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

need() { # command package what
    command -v "$1" >/dev/null && return
    if may_install && install $2; then return; fi
    echo "*** MISSING: $1 (Debian package: $2): $3" >&2
    [ "${CI:-}" = true ] && exit 1
    return 0
}

have() { # file package what
    [ -e "$1" ] && return
    if may_install && install $2; then return; fi
    echo "*** MISSING: $1 (Debian package: $2): $3" >&2
    [ "${CI:-}" = true ] && exit 1
    return 0
}

lost="libcamera cannot be built and the tests of the camera are skipped"
scenes="scenes of perf crop cannot be made and their tests are skipped"

header() { # file package
    have "$(find /usr/include -path "*/$1" -print -quit 2>/dev/null | grep . || echo "/usr/include/$1")" "$2" "$lost"
}

checks() {
    need unshare util-linux "the tests in a namespace of their own are skipped"
    need systemd-analyze systemd "the check of the systemd units is skipped"
    need shellcheck shellcheck "the check of the shell scripts is skipped"
}

second_verifier() {
    need node "nodejs npm" "the second verifier's tests are skipped"
    need npm npm "the second verifier's tests are skipped"
}

aarch64() {
    need qemu-aarch64 qemu-user "the tests as the Raspberry Pis' processors are skipped"
    need espeak-ng espeak-ng "what hears a prompt is not tried as those processors"
}

crop() {
    need tesseract "tesseract-ocr tesseract-ocr-eng" "perf crop cannot run and its tests are skipped"
    have /usr/share/doc/opencv-doc/examples/data/home.jpg opencv-doc "$scenes"
    have /usr/share/backgrounds/Bridge_by_Sander_Klootwijk.jpg lomiri-wallpapers-16.04 "$scenes"
    have /usr/share/tuxpaint/stamps/household/toilet.png tuxpaint-stamps-default "$scenes"
    have /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf fonts-dejavu "$scenes"
    have /usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf fonts-liberation "$scenes"
    have /usr/share/fonts/opentype/urw-base35/NimbusMonoPS-Bold.otf fonts-urw-base35 "$scenes"
    have /usr/share/fonts/truetype/breip/Breip.ttf fonts-breip "$scenes"
    have /usr/share/fonts/truetype/humor-sans/Humor-Sans.ttf fonts-humor-sans "$scenes"
}

libcamera() {
    need c++ "g++ libc6-dev" "$lost"
    need pkgconf pkgconf "$lost"
    need openssl openssl "$lost"
    header yaml.h libyaml-dev
    header libyuv.h libyuv-dev
    header jpeglib.h libjpeg-dev
    header gnutls/gnutls.h libgnutls28-dev
    header libudev.h libudev-dev
    header sys/capability.h libcap-dev
    have "$("${PYTHON:-python3}" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" python3-dev "$lost"
}

voices() {
    unheard="no voice speaks to the tests, and those of the microphone are skipped"
    need npm npm "$unheard"
    need espeak-ng espeak-ng "$unheard"
    need pulseaudio pulseaudio "$unheard"
    need pactl pulseaudio-utils "$unheard"
    library libportaudio.so.2 libportaudio2
    library alsa-lib/libasound_module_pcm_pulse.so libasound2-plugins
    need cc "gcc libc6-dev" "$unheard"
    have /usr/include/alsa/asoundlib.h libasound2-dev "$unheard"
}

library() { # file package
    have "$(find /usr/lib -path "*/$1" -print -quit 2>/dev/null | grep . || echo "/usr/lib/$1")" "$2" "$unheard"
}

for part in "$@"; do
    case $part in
        checks | second_verifier | aarch64 | crop | libcamera | voices) "$part" ;;
        *) echo "components.sh: no part $part" >&2; exit 2 ;;
    esac
done
