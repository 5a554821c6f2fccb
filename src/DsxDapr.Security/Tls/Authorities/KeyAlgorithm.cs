namespace DsxDapr.Security.Tls.Authorities;

/// <summary>The kind of a private key.</summary>
public enum KeyAlgorithm
{
    /// <summary>ECDSA with P-256, signing with SHA-256.</summary>
    EcdsaP256,

    /// <summary>RSA with 3072 bits, signing with SHA-256, for clients that know nothing newer.</summary>
    Rsa3072,
}
