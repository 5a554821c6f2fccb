using System.Text;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>The EICAR test file, put together when a test runs so that no scanner finds it in the repository.</summary>
internal static class Eicar
{
    private static readonly string[] Parts = [@"X5O!P%@AP[4\PZX54(P^)7CC)7}", "$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"];

    /// <summary>Its 68 bytes.</summary>
    public static byte[] Bytes => Encoding.ASCII.GetBytes(string.Concat(Parts));
}
