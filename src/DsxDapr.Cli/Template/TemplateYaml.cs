using YamlDotNet.Serialization;

namespace DsxDapr.Cli.Template;

/// <summary>The members of <c>dapr.yaml</c> that <c>dsx</c> understands; others are for the Dapr CLI.</summary>
internal sealed class TemplateYaml
{
    [YamlMember(Alias = "version")]
    public int Version { get; set; }

    [YamlMember(Alias = "common")]
    public SharedYaml? Common { get; set; }

    [YamlMember(Alias = "apps")]
    public List<AppYaml>? Apps { get; set; }
}

/// <summary>Members that <c>common</c> and an app share.</summary>
internal class SharedYaml
{
    [YamlMember(Alias = "resourcesPath")]
    public string? ResourcesPath { get; set; }

    [YamlMember(Alias = "resourcesPaths")]
    public List<string>? ResourcesPaths { get; set; }

    [YamlMember(Alias = "configFilePath")]
    public string? ConfigFilePath { get; set; }

    [YamlMember(Alias = "enableAppHealthCheck")]
    public bool? EnableAppHealthCheck { get; set; }

    [YamlMember(Alias = "appHealthCheckPath")]
    public string? AppHealthCheckPath { get; set; }

    [YamlMember(Alias = "appHealthProbeInterval")]
    public int? AppHealthProbeInterval { get; set; }

    [YamlMember(Alias = "appHealthProbeTimeout")]
    public int? AppHealthProbeTimeout { get; set; }

    [YamlMember(Alias = "appHealthThreshold")]
    public int? AppHealthThreshold { get; set; }

    [YamlMember(Alias = "maxBodySize")]
    public string? MaxBodySize { get; set; }

    [YamlMember(Alias = "env")]
    public Dictionary<string, string?>? Env { get; set; }
}

/// <summary>Members of one app.</summary>
internal sealed class AppYaml : SharedYaml
{
    [YamlMember(Alias = "appID")]
    public string? AppId { get; set; }

    [YamlMember(Alias = "appDirPath")]
    public string? AppDirPath { get; set; }

    [YamlMember(Alias = "appPort")]
    public int? AppPort { get; set; }

    [YamlMember(Alias = "daprHTTPPort")]
    public int? DaprHttpPort { get; set; }

    [YamlMember(Alias = "daprGRPCPort")]
    public int? DaprGrpcPort { get; set; }

    [YamlMember(Alias = "daprInternalGRPCPort")]
    public int? DaprInternalGrpcPort { get; set; }

    [YamlMember(Alias = "metricsPort")]
    public int? MetricsPort { get; set; }

    [YamlMember(Alias = "command")]
    public List<string>? Command { get; set; }
}
