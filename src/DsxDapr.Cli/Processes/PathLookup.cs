namespace DsxDapr.Cli.Processes;

/// <summary>Finds programs as a shell does.</summary>
internal static class PathLookup
{
    /// <summary>The full path of <paramref name="program"/> on the PATH of <paramref name="environment"/>; null when it is not there.</summary>
    public static string? Find(string program, IReadOnlyDictionary<string, string> environment) =>
        (environment.GetValueOrDefault("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(File.Exists);
}
