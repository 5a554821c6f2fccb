using System.CommandLine;
using DsxDapr.Security.Tls.Authorities;

namespace DsxDapr.Cli.Certs;

/// <summary><c>dsx certs rotate</c>: replaces the authority in three steps, between which both are trusted.</summary>
internal static class RotateCaCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var dir = CertsOptions.Dir();
        var advance = new Option<bool>("--switch") { Description = "Second step: the new authority issues from now on." };
        var finish = new Option<bool>("--finish") { Description = "Third step: the authority before is trusted no more." };
        var force = new Option<bool>("--force") { Description = "With --finish: also while certificates of the authority before are valid." };
        var key = CertsOptions.Key();
        var days = CertsOptions.Days(PrivateCa.DefaultLife);
        var output = CertsOptions.Output();
        var command = new Command("rotate", "Replace the authority: announce a new one, then --switch, then --finish.") { dir, advance, finish, force, key, days, output };
        command.SetAction(result =>
        {
            CertsOptions.Do(() =>
            {
                var ca = PrivateCa.Open(CertsOptions.PathOf(host, result.GetRequiredValue(dir)), host.Clock);
                switch (result.GetValue(advance), result.GetValue(finish))
                {
                    case (true, true):
                        throw new CliException("--switch and --finish are two steps: between them all certificates are renewed.");
                    case (true, false):
                        ca.Switch();
                        break;
                    case (false, true):
                        ca.Finish(result.GetValue(force));
                        break;
                    default:
                        ca.Announce(CertsOptions.AlgorithmOf(result.GetRequiredValue(key)), TimeSpan.FromDays(result.GetRequiredValue(days)));
                        break;
                }

                var stage = ca.Stage;
                CertsOptions.Tell(
                    host, result.GetValue(output) == "json", new { ca.Directory, Bundle = ca.BundleFile, Stage = stage.ToString().ToLowerInvariant(), Next = NextOf(stage, ca) }, NextOf(stage, ca));
            });
            return ExitCodes.Ok;
        });
        return command;
    }

    private static string NextOf(RotationStage stage, PrivateCa ca) => stage switch
    {
        RotationStage.Announced =>
            $"A new authority is announced. Give {ca.BundleFile} to everybody who trusts the authority; when all have it: `dsx certs rotate --dir {ca.Directory} --switch`.",
        RotationStage.Switched =>
            $"The new authority issues. Renew every certificate (`dsx certs renew`, or by itself); when all are: `dsx certs rotate --dir {ca.Directory} --finish`.",
        _ => $"The authority before is out of {ca.BundleFile}. Give the bundle to everybody once more.",
    };
}
