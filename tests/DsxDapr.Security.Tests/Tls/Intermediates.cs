using DsxDapr.Testing;
using static DsxDapr.Testing.TestCa;

namespace DsxDapr.Security.Tests.Tls;

/// <summary>A chain of three, made by the real <c>openssl</c>: a root, an authority below it, and a server's certificate.</summary>
internal static class Intermediates
{
    /// <summary>Makes the chain.</summary>
    /// <returns>The directory of <c>root.crt</c>, and of <c>tls.crt</c>, which holds the two below the root, with <c>tls.key</c>.</returns>
    public static async Task<string> IssueAsync(TestCa ca, string host)
    {
        var directory = Directory.CreateDirectory(ca.PathOf("chain")).FullName;
        string In(string name) => Path.Combine(directory, name);
        await RunAsync("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=Root",
            "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", In("root.key"), "-out", In("root.crt"));
        await RunAsync("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=Middle",
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign",
            "-CA", In("root.crt"), "-CAkey", In("root.key"), "-keyout", In("middle.key"), "-out", In("middle.crt"));
        await RunAsync("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=hub",
            "-addext", $"subjectAltName=DNS:{host}", "-addext", "basicConstraints=critical,CA:FALSE",
            "-CA", In("middle.crt"), "-CAkey", In("middle.key"), "-keyout", KeyIn(directory), "-out", In("leaf.crt"));
        await File.WriteAllTextAsync(
            CertificateIn(directory), await File.ReadAllTextAsync(In("leaf.crt")) + await File.ReadAllTextAsync(In("middle.crt")));
        return directory;
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var (code, output) = await OpenSsl.RunAsync(arguments);
        code.ShouldBe(0, output);
    }
}
