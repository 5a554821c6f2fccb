using System.Buffers;
using System.Globalization;
using System.Text;

namespace DsxDapr.DevSidecar.Invocation;

/// <summary>How Go's <c>net/url</c> writes a path.</summary>
internal static class GoEscaping
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

    /// <summary>The characters a path may keep if it has no others: then Go leaves it alone.</summary>
    public static SearchValues<char> AllowedInPath { get; } = SearchValues.Create(Unreserved + "/%!$&'()*+,;=:@[]");

    private static readonly SearchValues<char> NotEscaped = SearchValues.Create(Unreserved + "/$&+,:;=@");

    /// <summary>Escapes a decoded path (one byte per character) as a whole.</summary>
    public static string Escape(string bytes)
    {
        var result = new StringBuilder(bytes.Length + 16);
        foreach (var c in bytes)
        {
            if (NotEscaped.Contains(c))
            {
                result.Append(c);
            }
            else
            {
                result.Append(CultureInfo.InvariantCulture, $"%{(int)c:X2}");
            }
        }

        return result.ToString();
    }
}
