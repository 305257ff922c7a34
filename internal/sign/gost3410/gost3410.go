// Package gost3410 makes and verifies signatures of GOST R 34.10-2012 (RFC 7091), in the national profile GOST 34.10-2015 with
// 512 and 256 bits and, with the legacy hash function, GOST 34.310-2004.
//
// Numbers are kept apart from their encoding: NewPublicKey and PublicKey.VerifyNumbers speak of the numbers of the RFC,
// ParsePublicKey, PublicKey.Verify, ParsePrivateKey and PrivateKey.Sign of the bytes of the national profile.
//
// Verification looks at public things only and takes what time it likes. Where a secret is touched – making a key, signing –
// neither branches nor addresses depend on it: points are added by complete formulas and chosen from tables by masks.
package gost3410
