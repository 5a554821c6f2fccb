using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace DsxDapr.Hub.Enrollment;

/// <summary>
/// A token that the hub makes: <c>id.secret</c>, 12 hexadecimal digits and 256 random bits in base64url. The id may be shown; of the
/// whole text only the SHA-256 is kept.
/// </summary>
/// <param name="Id">The public part.</param>
/// <param name="Text">The token.</param>
internal sealed record IssuedToken(string Id, string Text)
{
    private const int IdBytes = 6;
    private const int SecretBytes = 32;

    /// <summary>What is kept of it.</summary>
    public byte[] Digest => SHA256.HashData(Encoding.UTF8.GetBytes(Text));

    /// <summary>Draws a new one.</summary>
    public static IssuedToken Generate()
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        return new IssuedToken(id, $"{id}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}");
    }

    /// <summary>The id of a text that has the form of such a token, else null.</summary>
    public static string? IdOf(string token) =>
        token.Length > 2 * IdBytes && token[2 * IdBytes] == '.' && token[..(2 * IdBytes)].All(char.IsAsciiHexDigitLower)
            ? token[..(2 * IdBytes)]
            : null;

    /// <summary>Says nothing of the secret, so that it reaches no log.</summary>
    public override string ToString() => Id;
}
