using DsxDapr.Cli.Redis;
using DsxDapr.Cli.Resources;
using DsxDapr.Cli.Secrets;
using DsxDapr.Cli.Template;
using DsxDapr.Cli.Up;

namespace DsxDapr.Cli.Setup;

/// <summary>What a plain <c>dapr run -f .</c> finds on disk: the data directory and the secrets that the components ask for.</summary>
internal static class DaprRunSetup
{
    /// <summary>Creates what is missing.</summary>
    public static void Ensure(Workspace workspace)
    {
        var template = RunTemplateReader.Read(workspace.TemplateFile);
        workspace.Create();
        SecretsFile.Ensure(
            workspace.SecretsFile, EffectiveResources.SecretNames(RunPlanner.ResourcesSource(template, RedisMode.Found)));
        OperatorTokenFiles.Ensure(workspace);
    }
}
