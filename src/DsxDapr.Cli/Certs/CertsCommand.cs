using System.CommandLine;

namespace DsxDapr.Cli.Certs;

/// <summary><c>dsx certs</c>: a private certificate authority, for those who have none.</summary>
internal static class CertsCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host) => new("certs", "A private certificate authority: make it, issue, renew, look, verify, replace it.")
    {
        InitCertsCommand.Create(host),
        IssueCertCommand.Create(host),
        RenewCertCommand.Create(host),
        ShowCertsCommand.Create(host),
        VerifyCertCommand.Create(host),
        BundleCommand.Create(host),
        RotateCaCommand.Create(host),
    };
}
