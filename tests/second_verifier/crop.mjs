// The crop by SPEC-bundle.md: COSE_Encrypt, its keys by HPKE (RFC 9180 base mode), opened with Node's X25519, HMAC and ChaCha20-Poly1305.

import { createDecipheriv, createHmac, createPublicKey, diffieHellman } from 'node:crypto'
import { Refused, fields, isBytes, octets, read, text, untag, write } from './cbor.mjs'
import { expect, expectTypes, header, okpThumbprint, sha256 } from './cose.mjs'

const LIMIT = 8 * 2 ** 20
const PICTURE = { salt: [1, octets(32)], image: [2, octets(1, LIMIT)], words: [3, text(1, 512), true], wordsSalt: [4, octets(32), true] }

const structure = message => new Refused('cose-structure', message)

export function readCrop (bytes) {
  const members = untag(bytes, [0xd8, 0x60], LIMIT)
  if (!Array.isArray(members) || members.length !== 4) throw structure('not an array of 4')
  const [protectedBytes, unprotected, ciphertext, keys] = members
  if (!isBytes(ciphertext) || !Array.isArray(keys) || keys.length < 2 || keys.length > 5) throw structure('ciphertext or recipients')
  const inside = header(protectedBytes, unprotected)
  expect(inside, [1, 3, 5, 16])
  if (inside.get(1) !== 24) throw new Refused('cose-alg', 'not ChaCha20-Poly1305')
  expectTypes(inside, 'crop')
  const nonce = inside.get(5)
  if (!isBytes(nonce) || nonce.length !== 12) throw structure('IV')
  return { protectedBytes, nonce, ciphertext, keys: keys.map(readKey) }
}

function readKey (layer) {
  if (!Array.isArray(layer) || layer.length !== 3) throw structure('recipient')
  const [protectedBytes, unprotected, sealed] = layer
  const inside = header(protectedBytes, unprotected, [-4])
  expect(inside, [1, 4])
  if (inside.get(1) !== 50) throw new Refused('cose-alg', 'not HPKE-4-KE')
  const [kid, encapsulated] = [inside.get(4), unprotected.get(-4)]
  if (!isBytes(kid) || kid.length !== 32) throw new Refused('cose-kid', 'no thumbprint')
  if (!isBytes(encapsulated) || encapsulated.length !== 32 || !isBytes(sealed) || sealed.length !== 48) throw structure('sealed key')
  return { kid: Buffer.from(kid), protectedBytes, encapsulated: Buffer.from(encapsulated), sealed }
}

// The picture, compared with what the draft says of it; `privateKey` is a KeyObject.
export function openCrop (crop, draft, privateKey) {
  const raw = rawPublic(privateKey)
  const mine = crop.keys.find(one => one.kid.equals(okpThumbprint(4, raw)))
  if (!mine) throw new Refused('crop-recipients', 'not for this key')
  const plaintext = decrypt(crop, draft.id, mine, privateKey, raw)
  const picture = fields(read(plaintext, LIMIT), PICTURE)
  if ((picture.words === undefined) !== (picture.wordsSalt === undefined)) throw new Refused('field-missing', 'words and their salt')
  const same = sha256(Buffer.concat([picture.salt, picture.image])).equals(draft.crop.commitment)
  if (!same) throw new Refused('crop-commitment', 'another picture')
  if (picture.image.length !== draft.crop.length) throw new Refused('crop-size', 'another length')
  const words = picture.words === undefined ? '' : sha256(Buffer.concat([picture.wordsSalt, Buffer.from(picture.words)])).toString('hex')
  if (words !== (draft.consent.wording?.toString('hex') ?? '')) throw new Refused('crop-commitment', 'other words')
  return picture
}

function decrypt (crop, id, mine, privateKey, raw) {
  try {
    const contentKey = hpkeOpen(mine, privateKey, raw, write(['HPKE Recipient', 24, mine.protectedBytes, new Uint8Array()]))
    return aeadOpen(contentKey, crop.nonce, Buffer.from(crop.ciphertext), write(['Encrypt', crop.protectedBytes, id]))
  } catch (error) {
    throw new Refused('cose-decrypt', error.message)
  }
}

function hpkeOpen (mine, privateKey, raw, info) {
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'X25519', x: mine.encapsulated.toString('base64url') } })
  const kem = Buffer.concat([Buffer.from('KEM'), Buffer.from([0, 0x20])])
  const suite = Buffer.concat([Buffer.from('HPKE'), Buffer.from([0, 0x20, 0, 1, 0, 3])])
  const agreed = extract(kem, Buffer.alloc(0), 'eae_prk', diffieHellman({ privateKey, publicKey }))
  const shared = expand(kem, agreed, 'shared_secret', Buffer.concat([mine.encapsulated, raw]), 32)
  const none = Buffer.alloc(0)
  const context = Buffer.concat([Buffer.from([0]), extract(suite, none, 'psk_id_hash', none), extract(suite, none, 'info_hash', info)])
  const secret = extract(suite, shared, 'secret', none)
  return aeadOpen(expand(suite, secret, 'key', context, 32), expand(suite, secret, 'base_nonce', context, 12), Buffer.from(mine.sealed), none)
}

const hmac = (key, ...parts) => createHmac('sha256', key).update(Buffer.concat(parts)).digest()
const extract = (suite, salt, label, ikm) => hmac(salt, Buffer.from('HPKE-v1'), suite, Buffer.from(label), ikm)
const expand = (suite, prk, label, info, length) =>
  hmac(prk, Buffer.from([0, length]), Buffer.from('HPKE-v1'), suite, Buffer.from(label), info, Buffer.from([1])).subarray(0, length)

function aeadOpen (key, nonce, sealed, aad) {
  const cipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
  cipher.setAAD(aad, { plaintextLength: sealed.length - 16 })
  cipher.setAuthTag(sealed.subarray(-16))
  return Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()])
}

const rawPublic = privateKey => Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x, 'base64url')
