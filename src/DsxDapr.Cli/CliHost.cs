using System.Collections;

namespace DsxDapr.Cli;

/// <summary>What a command sees of the process it runs in; tests put their own in its place.</summary>
internal sealed record CliHost
{
    /// <summary>Standard input.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>Standard output: results only.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error: progress, notices and the sentence that says what went wrong.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>The environment variables <c>dsx</c> was started with.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The directory that relative paths on the command line start from.</summary>
    public required string CurrentDirectory { get; init; }

    /// <summary>The root of the repository: where <c>dapr.yaml</c> is.</summary>
    public required string RepositoryRoot { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether a person watches standard error, so that a live display makes sense.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether standard output is a terminal, so that colours make sense.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Cancelled when the user does not want to wait for processes to end by themselves.</summary>
    public CancellationToken Hurry { get; init; }

    /// <summary>The host of a real run. <c>DSX_ROOT</c> is set by the script <c>dsx</c>.</summary>
    public static CliHost OfThisProcess()
    {
        var environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);
        return new CliHost
        {
            In = Console.In,
            Out = Console.Out,
            Error = Console.Error,
            Environment = environment,
            CurrentDirectory = Directory.GetCurrentDirectory(),
            RepositoryRoot = environment.GetValueOrDefault("DSX_ROOT") ?? FindRepositoryRoot(),
            ErrorIsTerminal = !Console.IsErrorRedirected,
            OutIsTerminal = !Console.IsOutputRedirected,
        };
    }

    /// <summary>Writes a notice to standard error.</summary>
    public void Say(string notice)
    {
        lock (Error)
        {
            Error.WriteLine(notice);
            Error.Flush();
        }
    }

    private static string FindRepositoryRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "dapr.yaml")))
            {
                return directory.FullName;
            }
        }

        throw new CliException("dsx does not find dapr.yaml above its own program; start it with the script dsx of the repository.");
    }
}
