using System.CommandLine;
using DsxDapr.Security.Tls;

namespace DsxDapr.Cli.Certs;

/// <summary><c>dsx certs verify</c>: asks the very check that the apps make.</summary>
internal static class VerifyCertCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var ca = new Option<string>("--ca") { HelpName = "FILE", Description = "The PEM file of the authorities to trust.", Required = true };
        var cert = new Option<string>("--cert") { HelpName = "FILE", Description = "The PEM file of the certificate, which comes first, and its intermediates.", Required = true };
        var key = new Option<string?>("--key") { HelpName = "FILE", Description = "The PEM file of its private key, to see whether they belong together." };
        var name = new Option<string?>("--host") { HelpName = "HOST", Description = "The host name or address by which it is called." };
        var purpose = new Option<string>("--purpose") { Description = "What it is used for (default: server).", DefaultValueFactory = _ => "server" }.OneOf("server", "client");
        var output = CertsOptions.Output();
        var command = new Command("verify", "Say whether an app would trust a certificate, and why not.") { ca, cert, key, name, purpose, output };
        command.SetAction(result =>
        {
            var fault = "";
            CertsOptions.Do(() =>
            {
                var file = CertsOptions.PathOf(host, result.GetRequiredValue(cert));
                var presented = TrustBundle.Open(file, host.Clock).Certificates;
                if (result.GetValue(key) is { } keyFile)
                {
                    ServerCertificate.Open(file, CertsOptions.PathOf(host, keyFile), host.Clock);
                }

                var isServer = result.GetRequiredValue(purpose) == "server";
                fault = TrustBundle.Open(CertsOptions.PathOf(host, result.GetRequiredValue(ca)), host.Clock).FindFault(
                    presented[0],
                    [.. presented.Skip(1)],
                    isServer ? KeyPurposes.Server : KeyPurposes.Client,
                    isServer ? result.GetValue(name) : null) ?? "";
                CertsOptions.Tell(
                    host,
                    result.GetValue(output) == "json",
                    new { Certificate = file, Trusted = fault.Length == 0, Reason = fault.Length == 0 ? null : fault },
                    fault.Length == 0 ? $"{file} is trusted." : $"{file} is not trusted: {fault}.");
            });
            return fault.Length == 0 ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }
}
