using System.CommandLine;
using DsxDapr.Security.Tls.Authorities;

namespace DsxDapr.Cli.Certs;

/// <summary><c>dsx certs issue</c>.</summary>
internal static class IssueCertCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var dir = CertsOptions.Dir();
        var name = new Option<string>("--name") { HelpName = "NAME", Description = "Who it is for, e.g. dsx-hub.", Required = true };
        var dns = new Option<string[]>("--dns") { HelpName = "HOST", Description = "The DNS names by which it is called.", AllowMultipleArgumentsPerToken = true };
        var ip = new Option<string[]>("--ip") { HelpName = "ADDR", Description = "The IP addresses by which it is called.", AllowMultipleArgumentsPerToken = true };
        var into = new Option<string>("--out") { HelpName = "DIR", Description = "Where tls.crt, tls.key and ca.crt are written.", Required = true };
        var days = CertsOptions.Days(CertificateOrder.DefaultLife);
        var key = CertsOptions.Key();
        var force = new Option<bool>("--force") { Description = "Replace what is in --out." };
        var output = CertsOptions.Output();
        var command = new Command("issue", "Issue a certificate for a server that may also be a client.") { dir, name, dns, ip, into, days, key, force, output };
        command.SetAction(result =>
        {
            CertsOptions.Do(() =>
            {
                var target = CertsOptions.PathOf(host, result.GetRequiredValue(into));
                var (certificate, keyFile) = (Path.Combine(target, IssuedCertificate.CertificateFileName), Path.Combine(target, IssuedCertificate.KeyFileName));
                if (!result.GetValue(force) && (File.Exists(certificate) || File.Exists(keyFile)))
                {
                    throw new CliException($"There is a certificate in {target} already: renew it with `dsx certs renew`, or replace it with --force.");
                }

                var order = new CertificateOrder(
                    result.GetRequiredValue(name),
                    CertificateNames.Of(result.GetValue(dns) ?? [], result.GetValue(ip) ?? []),
                    CertsOptions.AlgorithmOf(result.GetRequiredValue(key)),
                    TimeSpan.FromDays(result.GetRequiredValue(days)));
                PrivateCa.Open(CertsOptions.PathOf(host, result.GetRequiredValue(dir)), host.Clock).Issue(order).WriteTo(target);
                CertsOptions.Tell(
                    host,
                    result.GetValue(output) == "json",
                    new { Certificate = certificate, Key = keyFile, Bundle = Path.Combine(target, IssuedCertificate.BundleFileName), Hosts = order.Names.ToString() },
                    $"{certificate} is for {order.Names}; its key is {keyFile}.");
            });
            return ExitCodes.Ok;
        });
        return command;
    }
}
