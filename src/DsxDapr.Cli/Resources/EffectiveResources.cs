using DsxDapr.Cli.Secrets;
using DsxDapr.Contracts;

namespace DsxDapr.Cli.Resources;

/// <summary>
/// The Dapr resources as the sidecars of one run see them: the files of <c>components/</c> with the Redis address and the
/// paths of this run filled in.
/// </summary>
internal static class EffectiveResources
{
    /// <summary>
    /// Copies the YAML files of <paramref name="source"/> into the workspace and makes sure that the secrets they ask for exist.
    /// </summary>
    /// <param name="source">A directory of Dapr resources.</param>
    /// <param name="redis">host:port of Redis; null when none is used.</param>
    /// <param name="workspace">Where the copies, secrets and state files go.</param>
    public static void Write(string source, string? redis, Workspace workspace)
    {
        var files = Load(source);
        SecretsFile.Ensure(workspace.SecretsFile, files.SelectMany(f => f.Text.SecretNames));
        OperatorTokenFiles.Ensure(workspace);
        if (Directory.Exists(workspace.ResourcesDir))
        {
            Directory.Delete(workspace.ResourcesDir, recursive: true);
        }

        Directory.CreateDirectory(workspace.ResourcesDir);
        Directory.CreateDirectory(workspace.StateDir);
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(workspace.ResourcesDir, name), text.With(item => Replacement(item, redis, workspace)));
        }
    }

    /// <summary>The secrets that the components in <paramref name="source"/> ask for.</summary>
    public static IReadOnlyList<string> SecretNames(string source) => [.. Load(source).SelectMany(f => f.Text.SecretNames)];

    /// <summary>Puts the original's place into a sentence about a copy, so that people edit the right file.</summary>
    public static string NameOriginals(string sentence, string source, Workspace workspace) =>
        sentence.Replace(workspace.ResourcesDir, source, StringComparison.Ordinal);

    private static string? Replacement(MetadataItem item, string? redis, Workspace workspace) => item.Name switch
    {
        "redisHost" => redis,
        "secretsFile" => item.Component == DaprComponents.Operators ? workspace.OperatorsFile : workspace.SecretsFile,
        "connectionString" when item.Type.EndsWith(".sqlite", StringComparison.Ordinal) =>
            Path.Combine(workspace.StateDir, item.Component + ".db"),
        _ => null,
    };

    private static List<(string Name, ResourceText Text)> Load(string source)
    {
        if (!Directory.Exists(source))
        {
            throw new CliException($"There is no directory {source} with Dapr components.");
        }

        var files = new List<(string Name, ResourceText Text)>();
        foreach (var path in Directory.EnumerateFiles(source).Where(IsYaml).Order(StringComparer.Ordinal))
        {
            try
            {
                files.Add((Path.GetFileName(path), ResourceText.Parse(File.ReadAllText(path), path)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CliException($"{path} cannot be read: {e.Message}", e);
            }
        }

        return files;
    }

    private static bool IsYaml(string path) =>
        Path.GetExtension(path) is ".yaml" or ".yml";
}
