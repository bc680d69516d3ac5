// COSE_Sign1 by SPEC-cbor-cose.md, with Node's own Ed25519 and P-256.

import { createHash, createPublicKey, verify } from 'node:crypto'
import { Refused, isBytes, read, untag, write } from './cbor.mjs'

const ED25519 = -19
const ESP256 = -9
const HALF_ORDER = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n

export const sha256 = bytes => createHash('sha256').update(bytes).digest()

const base64url = bytes => Buffer.from(bytes).toString('base64url')

export function ed25519 (raw) {
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: base64url(raw) } })
  return { alg: ED25519, kid: okpThumbprint(6, raw), holds: (signature, message) => verify(null, message, key, signature) }
}

export function p256 (raw) {
  const [x, y] = [raw.subarray(1, 33), raw.subarray(33)]
  if (raw[0] !== 4) throw new Refused('unit-keys', 'not an uncompressed point')
  const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: base64url(x), y: base64url(y) } })
  const kid = sha256(write(new Map([[1, 2], [-1, 1], [-2, x], [-3, y]])))
  const low = signature => BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`) <= HALF_ORDER
  return { alg: ESP256, kid, holds: (signature, message) => low(signature) && verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature) }
}

export const okpThumbprint = (curve, raw) => sha256(write(new Map([[1, 1], [-1, curve], [-2, raw]])))

// The header that a layer protects; nothing but `may` stands outside it.
export function header (protectedBytes, unprotected, may = []) {
  if (!isBytes(protectedBytes) || !(unprotected instanceof Map)) throw new Refused('cose-structure', 'a header has the wrong type')
  const inside = protectedBytes.length ? read(protectedBytes, 512, true) : new Map()
  if (!(inside instanceof Map)) throw new Refused('cose-structure', 'the protected header is no map')
  if (inside.has(2) || unprotected.has(2)) throw new Refused('cose-crit', 'crit')
  if ([...unprotected.keys()].some(label => inside.has(label))) throw new Refused('cose-header-twice', 'a label in both headers')
  if (unprotected.has(1)) throw new Refused('cose-alg-unprotected', 'alg outside')
  if ([...unprotected.keys()].some(label => !may.includes(label))) throw new Refused('cose-unprotected', 'something outside')
  return inside
}

export function expect (inside, labels) {
  for (const label of inside.keys()) if (!labels.includes(label)) throw new Refused('cose-header-unknown', `label ${label}`)
  const missing = { 1: 'cose-alg', 4: 'cose-kid' }
  for (const label of labels) if (!inside.has(label)) throw new Refused(missing[label] ?? 'cose-type', `label ${label} is missing`)
}

export function expectTypes (inside, name) {
  const types = [inside.get(3), inside.get(16)]
  if (types[0] !== `application/vnd.eyelid.${name}+cbor` || types[1] !== `application/vnd.eyelid.${name}+cose`) throw new Refused('cose-type', name)
}

// The form of a COSE_Sign1: {kid, payload, check(key)}.
export function sign1 (name, alg, bytes, limit) {
  const members = untag(bytes, [0xd2], limit)
  if (!Array.isArray(members) || members.length !== 4) throw new Refused('cose-structure', 'not an array of 4')
  const [protectedBytes, unprotected, payload, signature] = members
  if (!isBytes(protectedBytes) || !(unprotected instanceof Map) || !isBytes(payload) || !isBytes(signature) || signature.length !== 64) {
    throw new Refused('cose-structure', 'a member has the wrong type')
  }
  const inside = header(protectedBytes, unprotected)
  expect(inside, [1, 3, 4, 16])
  if (inside.get(1) !== alg) throw new Refused('cose-alg', `algorithm ${inside.get(1)}`)
  expectTypes(inside, name)
  const kid = inside.get(4)
  if (!isBytes(kid) || kid.length !== 32) throw new Refused('cose-kid', 'no thumbprint')
  const message = write(['Signature1', protectedBytes, new Uint8Array(), payload])
  return {
    kid: Buffer.from(kid),
    payload,
    check (key, otherKey = 'cose-kid') {
      if (!key.kid.equals(Buffer.from(kid))) throw new Refused(otherKey, 'signed by another key')
      if (!key.holds(signature, message)) throw new Refused('cose-signature', 'the signature does not hold')
      return payload
    }
  }
}

export const algorithms = { ED25519, ESP256 }
