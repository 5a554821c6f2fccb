using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace DsxDapr.Cli.Template;

/// <summary>Reads <c>dapr.yaml</c> and says in one sentence what is wrong with it.</summary>
internal static class RunTemplateReader
{
    /// <summary>Reads the template in <paramref name="file"/>; relative paths in it start from its own directory.</summary>
    public static RunTemplate Read(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{file} cannot be read: {e.Message}", e);
        }

        return Parse(text, file);
    }

    /// <summary>Reads the template <paramref name="text"/>, which came from <paramref name="file"/>.</summary>
    public static RunTemplate Parse(string text, string file)
    {
        var yaml = Deserialize(text, file);
        if (yaml.Version != 1)
        {
            throw new CliException($"{file} has version {yaml.Version.ToString(CultureInfo.InvariantCulture)}; only version 1 is known.");
        }

        if (yaml.Apps is not { Count: > 0 })
        {
            throw new CliException($"{file} names no apps.");
        }

        var root = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var apps = yaml.Apps.Select(app => ToApp(app, yaml.Common ?? new SharedYaml(), root, file)).ToList();
        var twice = apps.GroupBy(a => a.AppId, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? new RunTemplate(file, apps) : throw new CliException($"{file} names the app {twice.Key} twice.");
    }

    private static TemplateYaml Deserialize(string text, string file)
    {
        try
        {
            return new DeserializerBuilder().IgnoreUnmatchedProperties().Build().Deserialize<TemplateYaml?>(text)
                ?? throw new CliException($"{file} is empty.");
        }
        catch (YamlException e)
        {
            throw new CliException($"{file}, line {e.Start.Line}: {(e.InnerException ?? e).Message}", e);
        }
    }

    private static AppTemplate ToApp(AppYaml app, SharedYaml common, string root, string file)
    {
        if (string.IsNullOrEmpty(app.AppId))
        {
            throw new CliException($"{file} has an app without appID.");
        }

        if (app.AppPort is not > 0 || app.Command is not { Count: > 0 })
        {
            throw new CliException($"{file}: the app {app.AppId} needs appPort and command.");
        }

        var maxBodySize = app.MaxBodySize ?? common.MaxBodySize;
        long bytes = 0;
        if (maxBodySize is not null && !ByteQuantity.TryParse(maxBodySize, out bytes))
        {
            throw new CliException($"{file}: the maxBodySize {maxBodySize} of {app.AppId} is no size such as 4Mi.");
        }

        var config = app.ConfigFilePath ?? common.ConfigFilePath;
        return new AppTemplate
        {
            AppId = app.AppId,
            Directory = Path.GetFullPath(app.AppDirPath ?? ".", root),
            AppPort = app.AppPort.Value,
            Command = app.Command,
            DaprHttpPort = app.DaprHttpPort,
            DaprGrpcPort = app.DaprGrpcPort,
            DaprInternalPort = app.DaprInternalGrpcPort,
            MetricsPort = app.MetricsPort,
            ResourcesPaths = [.. ResourcesOf(app, common).Select(p => Path.GetFullPath(p, root))],
            ConfigFile = config is null ? null : Path.GetFullPath(config, root),
            HealthCheck = app.EnableAppHealthCheck ?? common.EnableAppHealthCheck ?? false,
            HealthCheckPath = app.AppHealthCheckPath ?? common.AppHealthCheckPath ?? "/healthz",
            HealthProbeInterval = AboveZero(app.AppHealthProbeInterval ?? common.AppHealthProbeInterval, "appHealthProbeInterval", app) ?? 5,
            HealthProbeTimeout = AboveZero(app.AppHealthProbeTimeout ?? common.AppHealthProbeTimeout, "appHealthProbeTimeout", app) ?? 500,
            HealthThreshold = AboveZero(app.AppHealthThreshold ?? common.AppHealthThreshold, "appHealthThreshold", app) ?? 3,
            MaxBodySize = maxBodySize is null ? null : bytes,
            Environment = Merge(common.Env, app.Env),
        };
    }

    private static int? AboveZero(int? number, string field, AppYaml app) =>
        number is < 1 ? throw new CliException($"The {field} of {app.AppId} must be 1 or more, not {number}.") : number;

    private static List<string> ResourcesOf(AppYaml app, SharedYaml common) =>
        OwnResources(app) is { Count: > 0 } own ? own : OwnResources(common);

    private static List<string> OwnResources(SharedYaml yaml) =>
        yaml.ResourcesPaths ?? (yaml.ResourcesPath is { } one ? [one] : []);

    private static Dictionary<string, string> Merge(Dictionary<string, string?>? common, Dictionary<string, string?>? app)
    {
        var merged = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in (common ?? []).Concat(app ?? []))
        {
            merged[name] = value ?? "";
        }

        return merged;
    }
}
