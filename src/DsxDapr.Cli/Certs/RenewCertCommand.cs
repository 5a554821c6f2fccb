using System.CommandLine;
using DsxDapr.Security.Tls.Authorities;

namespace DsxDapr.Cli.Certs;

/// <summary><c>dsx certs renew</c>.</summary>
internal static class RenewCertCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var dir = CertsOptions.Dir();
        var into = new Option<string>("--out") { HelpName = "DIR", Description = "Where tls.crt and tls.key are.", Required = true };
        var force = new Option<bool>("--force") { Description = "Also before two thirds of its life are over." };
        var output = CertsOptions.Output();
        var command = new Command("renew", "Renew a certificate that is due, with a new key; running apps take it by themselves.") { dir, into, force, output };
        command.SetAction(result =>
        {
            CertsOptions.Do(() =>
            {
                var target = CertsOptions.PathOf(host, result.GetRequiredValue(into));
                var certificate = Path.Combine(target, IssuedCertificate.CertificateFileName);
                var isRenewed = PrivateCa.Open(CertsOptions.PathOf(host, result.GetRequiredValue(dir)), host.Clock)
                    .Renew(certificate, Path.Combine(target, IssuedCertificate.KeyFileName), result.GetValue(force));
                CertsOptions.Tell(
                    host,
                    result.GetValue(output) == "json",
                    new { Certificate = certificate, Renewed = isRenewed },
                    isRenewed ? $"{certificate} is renewed." : $"{certificate} is not due yet; --force renews it all the same.");
            });
            return ExitCodes.Ok;
        });
        return command;
    }
}
