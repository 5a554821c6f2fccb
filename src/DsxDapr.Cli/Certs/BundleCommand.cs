using System.CommandLine;
using DsxDapr.Security.Files;
using DsxDapr.Security.Tls.Authorities;

namespace DsxDapr.Cli.Certs;

/// <summary><c>dsx certs bundle</c>.</summary>
internal static class BundleCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var dir = CertsOptions.Dir();
        var into = new Option<string?>("--out") { HelpName = "FILE", Description = "Where to (default: standard output); a file that is there is replaced." };
        var command = new Command("bundle", "Write what an ingress, a hub or a connector must trust: the authority, and the next one or the one before.") { dir, into };
        command.SetAction(result =>
        {
            CertsOptions.Do(() =>
            {
                var bundle = File.ReadAllText(PrivateCa.Open(CertsOptions.PathOf(host, result.GetRequiredValue(dir)), host.Clock).BundleFile);
                if (result.GetValue(into) is { } file)
                {
                    var target = CertsOptions.PathOf(host, file);
                    OwnerOnly.WritePublic(target, bundle);
                    host.Say($"{target} is written.");
                }
                else
                {
                    host.Out.Write(bundle);
                }
            });
            return ExitCodes.Ok;
        });
        return command;
    }
}
