using System.Collections;

namespace DsxDapr.Cli.Tests.Stands;

/// <summary>A host whose output can be read.</summary>
internal static class TestHost
{
    public static CliHost In(TemporaryDirectory directory, params (string Name, string Value)[] variables)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(e => !((string)e.Key).StartsWith("DSX", StringComparison.Ordinal) && !((string)e.Key).EndsWith("_API_TOKEN", StringComparison.Ordinal))
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return new CliHost
        {
            Out = new CapturedText(),
            Error = new CapturedText(),
            Environment = environment,
            CurrentDirectory = directory.Path,
            RepositoryRoot = directory.Path,
        };
    }
}
