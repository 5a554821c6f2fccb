namespace DsxDapr.Security.Tls.Authorities;

/// <summary>A certificate to issue.</summary>
/// <param name="Name">Who it is for, for people: the common name, and the name that the authority keeps it under.</param>
/// <param name="Names">The hosts it is for.</param>
/// <param name="Algorithm">The kind of its key.</param>
/// <param name="Life">How long it is valid.</param>
public sealed record CertificateOrder(string Name, CertificateNames Names, KeyAlgorithm Algorithm, TimeSpan Life)
{
    /// <summary>The usual life of a certificate.</summary>
    public static readonly TimeSpan DefaultLife = TimeSpan.FromDays(90);
}
