using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace DsxDapr.DevSidecar.Mtls;

/// <summary>Reads the URI subject alternative name of a certificate, which .NET writes but does not read.</summary>
internal static class UriSubjectName
{
    private const string SubjectAlternativeName = "2.5.29.17";
    private static readonly Asn1Tag UniformResourceIdentifier = new(TagClass.ContextSpecific, 6);

    /// <summary>The only URI of the certificate; null when it has none or several (a SPIFFE certificate has exactly one).</summary>
    public static string? Read(X509Certificate2 certificate)
    {
        if (certificate.Extensions[SubjectAlternativeName] is not { } extension)
        {
            return null;
        }

        string? found = null;
        var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            if (!names.PeekTag().HasSameClassAndValue(UniformResourceIdentifier))
            {
                names.ReadEncodedValue();
                continue;
            }

            if (found is not null)
            {
                return null;
            }

            found = names.ReadCharacterString(UniversalTagNumber.IA5String, UniformResourceIdentifier);
        }

        return found;
    }
}
