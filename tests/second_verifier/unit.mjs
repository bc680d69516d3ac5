// Policies, unit records and the trust folder by SPEC-unit.md.

import { createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Refused, array, fields, map, octets, read, text, uint } from './cbor.mjs'
import { algorithms, ed25519, okpThumbprint, p256, sha256, sign1 } from './cose.mjs'

const POLICY = {
  pressScope: [1, uint(0, 1)],
  doubleScope: [2, uint(0, 3)],
  recipients: [3, array(octets(32), 1, 4)],
  retention: [4, uint(0, 2 ** 31)],
  notice: [5, octets(32)],
  wearer: [6, octets(16)],
  wearerKey: [7, octets(32)],
  share: [8, uint(1, 999999)]
}
const RECIPIENT = { name: [1, text(1, 64)], key: [2, octets(32)], receiptKey: [3, octets(32)] }
const UNIT = {
  name: [1, text(1, 64)],
  piKey: [2, octets(32)],
  picoKey: [3, octets(65)],
  policy: [4, octets(1, 768)],
  recipients: [5, array(map(RECIPIENT), 1, 4)],
  wearerKey: [6, octets(32)],
  issued: [7, uint()]
}

export function readUnit (bytes, operators) {
  const signed = sign1('unit', algorithms.ED25519, bytes, 4096)
  const operator = operators.find(one => one.kid.equals(signed.kid))
  if (!operator) throw new Refused('unit-operator', 'no operator that is trusted')
  const record = fields(read(signed.check(operator), 4096), UNIT)
  const policy = fields(read(record.policy, 768), POLICY)
  return { hash: sha256(bytes).toString('hex'), policy, ...keysOf(record, policy) }
}

function keysOf (record, policy) {
  try {
    const thumbprints = record.recipients.map(one => okpThumbprint(4, agreeable(one.key)))
    const same = thumbprints.length === policy.recipients.length && thumbprints.every((one, at) => one.equals(policy.recipients[at]))
    if (!same || !okpThumbprint(4, agreeable(record.wearerKey)).equals(policy.wearerKey)) throw new Error('other keys than the policy names')
    record.recipients.forEach(one => onCurve(one.receiptKey))
    return { pi: ed25519(onCurve(record.piKey)), pico: p256(record.picoKey) }
  } catch (error) {
    throw new Refused('unit-keys', error.message)
  }
}

// Node refuses to agree on zeros, so a key of small order fails here.
function agreeable (raw) {
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'X25519', x: raw.toString('base64url') } })
  diffieHellman({ privateKey: generateKeyPairSync('x25519').privateKey, publicKey })
  return raw
}

const P = 2n ** 255n - 19n

function power (base, exponent) {
  let out = 1n
  for (base %= P; exponent > 0n; exponent >>= 1n, base = base * base % P) if (exponent & 1n) out = out * base % P
  return out
}

// A point (x, y) of edwards25519 that is not of small order: eight times it, by doubling, is not the neutral element.
function onCurve (raw) {
  const y = BigInt(`0x${Buffer.from(raw).reverse().toString('hex')}`) & (2n ** 255n - 1n)
  const d = (P - 121665n) * power(121666n, P - 2n) % P
  const x2 = (y * y + P - 1n) * power(d * y * y + 1n, P - 2n) % P
  if (y >= P || (x2 !== 0n && power(x2, (P - 1n) / 2n) !== 1n)) throw new Error('not a point of edwards25519')
  let [s, t] = [x2, y] // x squared and y: doubling needs no sign of x
  for (let times = 0; times < 3; times += 1) {
    const t2 = t * t % P
    const product = d * s % P * t2 % P
    const down = power(1n + P - product, P - 2n)
    const up = power(1n + product, P - 2n)
    ;[s, t] = [4n * s % P * t2 % P * up % P * up % P, (t2 + s) % P * down % P]
  }
  if (s === 0n && t === 1n) throw new Error('a key of small order')
  return raw
}

export function readTrust (folder) {
  const names = readdirSync(folder).sort()
  const operators = names.filter(name => /^operator-.*\.pem$/.test(name)).map(name => {
    const { x } = createPublicKey(readFileSync(join(folder, name))).export({ format: 'jwk' })
    return ed25519(Buffer.from(x, 'base64url'))
  })
  const units = new Map()
  for (const name of names.filter(name => name.endsWith('.unit'))) {
    const unit = readUnit(readFileSync(join(folder, name)), operators)
    units.set(unit.hash, unit)
  }
  return { operators, units }
}
