using System.Security.Cryptography.X509Certificates;

namespace DsxDapr.Security.Tls;

/// <summary>Says in words why a chain of certificates was not trusted.</summary>
internal static class ChainFaults
{
    /// <summary>The cause that a person should mend first, as the end of a sentence.</summary>
    /// <param name="peer">The certificate that was checked.</param>
    /// <param name="chain">Its chain, built without success.</param>
    /// <param name="trustedBy">What holds the authorities that are trusted, e.g. a file.</param>
    /// <param name="clock">Tells the time.</param>
    public static string Describe(X509Certificate2 peer, X509Chain chain, string trustedBy, TimeProvider clock)
    {
        var faults = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status);
        if (faults.HasFlag(X509ChainStatusFlags.UntrustedRoot) || faults.HasFlag(X509ChainStatusFlags.PartialChain))
        {
            return Untrusted(peer, chain, trustedBy);
        }

        if (faults.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            return Untimely(chain, clock);
        }

        if (faults.HasFlag(X509ChainStatusFlags.NotSignatureValid))
        {
            return $"its signature is not that of the authority of the same name in {trustedBy}";
        }

        if (faults.HasFlag(X509ChainStatusFlags.NotValidForUsage))
        {
            return "it is not meant for this use (key usage)";
        }

        var told = chain.ChainStatus.Select(static status => status.StatusInformation.Trim().TrimEnd('.')).Distinct(StringComparer.Ordinal);
        return $"{string.Join("; ", told)} ({trustedBy})";
    }

    private static string Untrusted(X509Certificate2 peer, X509Chain chain, string trustedBy)
    {
        if (peer.SubjectName.RawData.AsSpan().SequenceEqual(peer.IssuerName.RawData))
        {
            return $"it is self-signed, and not itself in {trustedBy}";
        }

        var last = chain.ChainElements is { Count: > 0 } elements ? elements[^1].Certificate : peer;
        return $"its authority '{CertificateWords.Printable(last.Issuer)}' is not in {trustedBy}";
    }

    private static string Untimely(X509Chain chain, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        foreach (var (element, index) in chain.ChainElements.Select(static (element, index) => (element.Certificate, index)))
        {
            var what = index == 0 ? "it" : $"the certificate {CertificateWords.Subject(element)} above it";
            if (now > element.ValidUntil())
            {
                return $"{what} expired on {CertificateWords.Time(element.ValidUntil())}";
            }

            if (now < element.ValidFrom())
            {
                return $"{what} is not valid before {CertificateWords.Time(element.ValidFrom())}; is the clock of this machine right?";
            }
        }

        return "it is not valid at this time";
    }
}
