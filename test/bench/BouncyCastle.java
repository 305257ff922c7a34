import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cryptopro.ECGOST3410NamedCurves;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.tsp.TSTInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.crypto.digests.GOST3411_2012_512Digest;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECGOST3410_2012Signer;

/**
 * Does with BouncyCastle what the Portal's benchmarks do. For each line of input, which names a task, it does the task for about
 * half a second of its thread's time and prints how many a second it did.
 */
public final class BouncyCastle {
    private static final ECDomainParameters CURVE = curve();

    private interface Task {
        void run() throws Exception;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        byte[] digest = Files.readAllBytes(folder.resolve("digest"));
        byte[] signature = Files.readAllBytes(folder.resolve("signature"));
        byte[] message = Files.readAllBytes(folder.resolve("message"));
        byte[] document = Files.readAllBytes(folder.resolve("document"));
        byte[] block = new byte[1 << 20];
        ECPublicKeyParameters signer = key(new X509CertificateHolder(Files.readAllBytes(folder.resolve("signer"))));
        ECPublicKeyParameters issuer = key(new X509CertificateHolder(Files.readAllBytes(folder.resolve("issuer"))));

        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String name = input.readLine(); name != null; name = input.readLine()) {
            Task task;
            switch (name) {
                case "verify": task = () -> demand(verify(signer, digest, signature)); break;
                case "message": task = () -> message(message, document, issuer); break;
                case "streebog": task = () -> hash(block); break;
                default: throw new IllegalArgumentException(name);
            }
            System.out.println(rate(task));
            System.out.flush();
        }
    }

    private static double rate(Task task) throws Exception {
        long began = time();
        long took = 0;
        long n = 0;
        for (; took < 500_000_000L; took = time() - began) {
            task.run();
            n++;
        }
        return n * 1e9 / took;
    }

    private static long time() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static ECDomainParameters curve() {
        X9ECParameters c = ECGOST3410NamedCurves.getByNameX9("Tc26-Gost-3410-12-512-paramSetA");
        return new ECDomainParameters(c.getCurve(), c.getG(), c.getN(), c.getH());
    }

    /** The national encoding: numbers begin with their last byte. */
    private static BigInteger little(byte[] b, int from) {
        byte[] reversed = new byte[64];
        for (int i = 0; i < 64; i++) {
            reversed[i] = b[from + 63 - i];
        }
        return new BigInteger(1, reversed);
    }

    private static ECPublicKeyParameters key(X509CertificateHolder certificate) throws Exception {
        SubjectPublicKeyInfo info = certificate.getSubjectPublicKeyInfo();
        byte[] point = ASN1OctetString.getInstance(info.parsePublicKey()).getOctets();
        return new ECPublicKeyParameters(CURVE.getCurve().createPoint(little(point, 0), little(point, 64)), CURVE);
    }

    private static boolean verify(ECPublicKeyParameters key, byte[] digest, byte[] signature) {
        ECGOST3410_2012Signer verifier = new ECGOST3410_2012Signer();
        verifier.init(false, key);
        return verifier.verifySignature(digest, little(signature, 0), little(signature, 64));
    }

    private static byte[] hash(byte[] data) {
        GOST3411_2012_512Digest h = new GOST3411_2012_512Digest();
        h.update(data, 0, data.length);
        byte[] sum = new byte[64];
        h.doFinal(sum, 0);
        return sum;
    }

    private static void demand(boolean right) {
        if (!right) {
            throw new IllegalStateException("refused");
        }
    }

    /** The signer's signature and certificate, the stamp's imprint, the stamping authority's signature and certificate. */
    private static void message(byte[] der, byte[] document, ECPublicKeyParameters issuer) throws Exception {
        CMSSignedData signed = new CMSSignedData(der);
        SignerInformation signer = signed.getSignerInfos().getSigners().iterator().next();
        one(signed, signer, document, issuer);
        Attribute stamp = signer.getUnsignedAttributes().get(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken);
        CMSSignedData token = new CMSSignedData(ContentInfo.getInstance(stamp.getAttrValues().getObjectAt(0)));
        byte[] info = (byte[]) token.getSignedContent().getContent();
        demand(Arrays.equals(TSTInfo.getInstance(info).getMessageImprint().getHashedMessage(), hash(signer.getSignature())));
        one(token, token.getSignerInfos().getSigners().iterator().next(), info, issuer);
    }

    @SuppressWarnings("unchecked")
    private static void one(CMSSignedData signed, SignerInformation signer, byte[] content, ECPublicKeyParameters issuer) throws Exception {
        X509CertificateHolder certificate = (X509CertificateHolder) signed.getCertificates().getMatches(signer.getSID()).iterator().next();
        ASN1Encodable sum = signer.getSignedAttributes().get(CMSAttributes.messageDigest).getAttrValues().getObjectAt(0);
        demand(Arrays.equals(ASN1OctetString.getInstance(sum).getOctets(), hash(content)));
        demand(verify(key(certificate), hash(signer.getEncodedSignedAttributes()), signer.getSignature()));
        byte[] body = certificate.toASN1Structure().getTBSCertificate().getEncoded();
        demand(verify(issuer, hash(body), certificate.getSignature()));
        demand(new ASN1ObjectIdentifier("1.2.398.3.10.1.1.2.3.2").equals(certificate.getSignatureAlgorithm().getAlgorithm()));
    }
}
