// Bundles by SPEC-bundle.md, in the order of its table.

import { Refused, array, fields, flag, map, octets, read, row, text, uint } from './cbor.mjs'
import { algorithms, sha256, sign1 } from './cose.mjs'
import { readCrop } from './crop.mjs'

const PRESS = 1
const DOUBLE = 2
const VOICE = 3
const SCOPES = ['local', 'answer', 'improve', 'train']
const [pixels, offset] = [uint(1, 65535), uint(0, 65535)]
const size = row(pixels, pixels)

const BUNDLE = { manifest: [1, octets(1, 4096)], crop: [2, octets(1, 8 * 2 ** 20)] }
const TIME = { seconds: [1, uint()], source: [2, uint(0, 3)], boot: [3, octets(16)], monotonic: [4, uint()] }
const CROP = {
  commitment: [1, octets(32)],
  ciphertext: [2, octets(32)],
  mediaType: [3, text(1, 32, 'image/jpeg')],
  size: [4, size],
  length: [5, uint(1)],
  box: [6, row(offset, offset, pixels, pixels)],
  share: [7, uint(1, 1000000)],
  redactions: [8, array(row(text(1, 16), offset, offset, pixels, pixels), 0, 64)],
  models: [9, array(octets(32), 0, 12)],
  region: [10, text(1, 16), true]
}
const FRAME = { size: [1, size], age: [2, uint(-600000, 3600000)], epoch: [3, uint()] }
const CONSENT = {
  scope: [1, uint(0, 3)],
  retention: [2, uint(0, 2 ** 31)],
  validUntil: [3, uint()],
  prompt: [4, uint(1, 3)],
  wording: [5, octets(32), true],
  notice: [6, octets(32)],
  recipients: [7, array(octets(32), 1, 4)],
  wearer: [8, octets(16)],
  intent: [9, uint(1, 7), true]
}
const DRAFT = {
  id: [1, octets(16)],
  unit: [2, octets(32)],
  counter: [3, uint(1)],
  time: [4, readTime],
  crop: [5, map(CROP)],
  frame: [6, map(FRAME)],
  consent: [7, readConsent],
  head: [8, octets(32)],
  simulated: [9, flag],
  unredacted: [10, flag]
}
const GRANT = {
  counter: [1, uint(1)],
  gesture: [2, uint(1, 3)],
  scope: [3, uint(0, 3)],
  uptime: [4, uint()],
  lamp: [5, uint(0, 65535)],
  draft: [6, octets(32)],
  unit: [7, octets(32)]
}

function readTime (item) {
  const time = fields(item, TIME, false)
  if (time.source === 0 && time.seconds !== 0) throw new Refused('field-range', 'seconds from a clock that was not set')
  return time
}

function readConsent (item) {
  const tag = fields(item, CONSENT, false)
  if ((tag.wording === undefined) !== (tag.intent === undefined)) throw new Refused('field-missing', 'one of wording and intent without the other')
  if (tag.prompt === VOICE && tag.wording === undefined) throw new Refused('field-missing', 'a spoken prompt without its wording')
  return tag
}

export function verifyBundle (bytes, trust) {
  const bundle = fields(read(bytes, 8 * 2 ** 20), BUNDLE)
  const manifest = sign1('manifest', algorithms.ED25519, bundle.manifest, 4096)
  const [draftBytes, grantBytes] = row(octets(1, 2048), octets(1, 512))(read(manifest.payload, 4096), 'manifest')
  const draft = fields(read(draftBytes, 2048), DRAFT)
  const unit = trust.units.get(draft.unit.toString('hex'))
  if (!unit) throw new Refused('unit-unknown', 'no such unit record')
  manifest.check(unit.pi)
  const grant = fields(read(sign1('grant', algorithms.ESP256, grantBytes, 512).check(unit.pico, 'grant-pico'), 512), GRANT)
  const rules = [...grantRules(draft, grant, draftBytes), ...cropRules(draft, unit.policy, bundle.crop), ...consentRules(draft, grant, unit.policy)]
  for (const [holds, code] of rules) if (!holds()) throw new Refused(code, code)
  return { draft, crop: readCrop(bundle.crop), summary: summary(draft) }
}

function grantRules (draft, grant, draftBytes) {
  return [
    [() => grant.draft.equals(sha256(draftBytes)), 'grant-draft'],
    [() => grant.unit.equals(draft.unit), 'grant-unit'],
    [() => grant.counter === draft.counter, 'grant-counter']
  ]
}

function cropRules (draft, policy, bytes) {
  const [x, y, width, height] = draft.crop.box
  const [frameWidth, frameHeight] = draft.frame.size
  const named = () => [...draft.consent.recipients, policy.wearerKey].map(String).join()
  return [
    [() => sha256(bytes).equals(draft.crop.ciphertext), 'crop-swapped'],
    [() => readCrop(bytes).keys.map(one => String(one.kid)).join() === named(), 'crop-recipients'],
    [() => x + width <= frameWidth && y + height <= frameHeight, 'box-outside-frame'],
    [() => draft.crop.size[0] <= width && draft.crop.size[1] <= height, 'crop-size'],
    [() => draft.crop.share === Math.ceil(width * height * 1000000 / (frameWidth * frameHeight)), 'share-wrong'],
    [() => draft.crop.share <= policy.share, 'share-above-policy']
  ]
}

function consentRules (draft, grant, policy) {
  const tag = draft.consent
  const ever = grant.gesture === DOUBLE ? 3 : 1
  const here = grant.gesture === DOUBLE ? policy.doubleScope : Math.min(policy.pressScope, 1)
  const allowed = new Set(policy.recipients.map(String))
  return [
    [() => tag.prompt === grant.gesture, 'gesture-differs'],
    [() => tag.prompt !== VOICE || draft.frame.age <= 0, 'frame-age'],
    [() => grant.scope <= ever, 'scope-above-gesture'],
    [() => grant.scope <= here, 'scope-above-policy'],
    [() => tag.scope <= grant.scope, 'scope-above-grant'],
    [() => tag.recipients.every(one => allowed.has(String(one))) && new Set(tag.recipients.map(String)).size === tag.recipients.length, 'recipient-not-allowed'],
    [() => tag.retention <= policy.retention, 'retention-above-policy'],
    [() => tag.notice.equals(policy.notice), 'notice-differs'],
    [() => tag.wearer.equals(policy.wearer), 'wearer-differs'],
    [() => tag.validUntil <= (draft.time.source === 0 ? 0 : draft.time.seconds + tag.retention), 'validity-wrong'],
    [() => draft.simulated || !draft.unredacted, 'unredacted-not-simulated']
  ]
}

function summary (draft) {
  const { id, counter, consent, crop, simulated, unredacted } = draft
  return { bundle_id: id.toString('hex'), counter, scope: SCOPES[consent.scope], gesture: consent.prompt === PRESS ? 'press' : consent.prompt === DOUBLE ? 'double' : 'voice', region: crop.region ?? null, simulated, unredacted }
}
