using DsxDapr.Security.Tls;

namespace DsxDapr.Cli.Hub;

/// <summary>By which authorities the certificates of hubs are verified.</summary>
internal static class HubTrust
{
    private const string Variable = "DSX_CA_FILE";

    /// <summary>The authorities of a file that was named, else of <c>DSX_CA_FILE</c>; null for those of the system.</summary>
    /// <exception cref="CliException">The file cannot be used.</exception>
    public static TrustBundle? Bundle(string? file, CliHost host)
    {
        var named = file ?? host.Environment.GetValueOrDefault(Variable);
        try
        {
            return string.IsNullOrEmpty(named) ? null : TrustBundle.Open(Path.GetFullPath(named, host.CurrentDirectory), host.Clock);
        }
        catch (TlsFileException e)
        {
            throw new CliException(e.Message, e);
        }
    }

    /// <summary>How they are verified: always.</summary>
    public static ServerTrust Of(string? file, CliHost host) => new(Bundle(file, host), $"--ca-file or {Variable}");
}
