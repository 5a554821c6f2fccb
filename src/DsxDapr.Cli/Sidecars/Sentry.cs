using System.Globalization;
using DsxDapr.Cli.Processes;

namespace DsxDapr.Cli.Sidecars;

/// <summary>Dapr's CA as a process of its own; it makes its root certificate at the first start.</summary>
/// <param name="Program">The path of <c>sentry</c>.</param>
/// <param name="Port">Where daprd asks for certificates.</param>
/// <param name="HealthPort">Its health endpoint.</param>
/// <param name="MetricsPort">Its metrics.</param>
/// <param name="CredentialsDir">Where it keeps its certificates and keys.</param>
internal sealed record Sentry(string Program, int Port, int HealthPort, int MetricsPort, string CredentialsDir)
{
    /// <summary>The name of its process and log.</summary>
    public const string Name = "sentry";

    /// <summary>The trust domain of a local run, Dapr's default.</summary>
    public const string TrustDomain = "cluster.local";

    /// <summary>Where daprd reaches it.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Answers 200 when it is ready.</summary>
    public Uri Health => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{HealthPort}/healthz"));

    /// <summary>How to start it.</summary>
    public ChildSpec Spec(string? configFile, Workspace workspace)
    {
        Directory.CreateDirectory(CredentialsDir);
        List<string> arguments =
        [
            "--issuer-credentials", CredentialsDir,
            "--trust-domain", TrustDomain,
            "--port", Port.ToString(CultureInfo.InvariantCulture),
            "--healthz-port", HealthPort.ToString(CultureInfo.InvariantCulture),
            "--metrics-port", MetricsPort.ToString(CultureInfo.InvariantCulture),
        ];
        if (configFile is not null)
        {
            arguments.AddRange(["--config", configFile]);
        }

        return new ChildSpec
        {
            Name = Name,
            Program = Program,
            Arguments = arguments,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["NAMESPACE"] = "default" },
            Directory = workspace.Root,
            LogFile = workspace.LogFile(Name),
        };
    }

    /// <summary>The root certificate as PEM text.</summary>
    public string ReadTrustAnchors()
    {
        var file = Path.Combine(CredentialsDir, "ca.crt");
        return File.Exists(file) ? File.ReadAllText(file) : throw new CliException($"Sentry is ready but wrote no {file}.");
    }
}
