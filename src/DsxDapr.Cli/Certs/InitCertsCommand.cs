using System.CommandLine;
using DsxDapr.Security.Tls.Authorities;

namespace DsxDapr.Cli.Certs;

/// <summary><c>dsx certs init</c>.</summary>
internal static class InitCertsCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var dir = CertsOptions.Dir();
        var name = new Option<string>("--name") { HelpName = "TEXT", Description = "What it is called (default: DsxDapr private CA).", DefaultValueFactory = _ => "DsxDapr private CA" };
        var key = CertsOptions.Key();
        var days = CertsOptions.Days(PrivateCa.DefaultLife);
        var output = CertsOptions.Output();
        var command = new Command("init", "Make an authority; one that is there stays as it is.") { dir, name, key, days, output };
        command.SetAction(result =>
        {
            CertsOptions.Do(() =>
            {
                var ca = PrivateCa.Create(
                    CertsOptions.PathOf(host, result.GetRequiredValue(dir)),
                    result.GetRequiredValue(name),
                    CertsOptions.AlgorithmOf(result.GetRequiredValue(key)),
                    TimeSpan.FromDays(result.GetRequiredValue(days)),
                    host.Clock);
                CertsOptions.Tell(
                    host,
                    result.GetValue(output) == "json",
                    new { ca.Directory, Certificate = ca.CertificateFile, Bundle = ca.BundleFile },
                    $"The authority is in {ca.Directory}. Whoever has its ca.key can pass for every host: keep it on this machine, and a copy offline.",
                    $"Others trust it by {ca.BundleFile}.");
            });
            return ExitCodes.Ok;
        });
        return command;
    }
}
