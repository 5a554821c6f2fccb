using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.DaprHttp;

/// <summary>Compares app tokens.</summary>
internal static class AppApiTokens
{
    /// <summary>Whether the request carries the token, once. Takes the same time wherever the difference is.</summary>
    public static bool IsRight(HttpRequest request, string expected)
    {
        var values = request.Headers[DaprHeaders.ApiToken];
        if (values.Count != 1 || values[0] is not { Length: > 0 } given)
        {
            return false;
        }

        Span<byte> expectedDigest = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> givenDigest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(expected), expectedDigest);
        SHA256.HashData(Encoding.UTF8.GetBytes(given), givenDigest);
        return CryptographicOperations.FixedTimeEquals(expectedDigest, givenDigest);
    }
}
