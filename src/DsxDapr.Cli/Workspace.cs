namespace DsxDapr.Cli;

/// <summary>Where a local run keeps what: all below one data directory.</summary>
/// <param name="Root">The repository's root, absolute.</param>
/// <param name="DataDir">The data directory, absolute.</param>
internal sealed record Workspace(string Root, string DataDir)
{
    /// <summary>The apps and their sidecars.</summary>
    public string TemplateFile => Path.Combine(Root, "dapr.yaml");

    /// <summary>One log file per process.</summary>
    public string LogsDir => Path.Combine(DataDir, "logs");

    /// <summary>What is running, for <c>dsx status</c> and <c>dsx down</c>.</summary>
    public string RunFile => Path.Combine(DataDir, "run.json");

    /// <summary>Locked for as long as a run uses the data directory.</summary>
    public string LockFile => Path.Combine(DataDir, "run.lock");

    /// <summary>The generated secrets, read through the secret store <c>dsx-secrets</c>.</summary>
    public string SecretsFile => Path.Combine(DataDir, "secrets.json");

    /// <summary>The digests of the operators' tokens, read through the secret store <c>dsx-operators</c>.</summary>
    public string OperatorsFile => Path.Combine(DataDir, "operators.json");

    /// <summary>The operator's token that <c>dsx</c> itself shows to the hub.</summary>
    public string OperatorTokenFile => Path.Combine(DataDir, "operator-token");

    /// <summary>The Dapr resources as the sidecars of this run see them.</summary>
    public string ResourcesDir => Path.Combine(DataDir, "resources");

    /// <summary>The files of embedded state stores.</summary>
    public string StateDir => Path.Combine(DataDir, "state");

    /// <summary>The sidecars' CA.</summary>
    public string TrustDir => Path.Combine(DataDir, "trust");

    /// <summary>What a Redis of our own persists.</summary>
    public string RedisDir => Path.Combine(DataDir, "redis");

    /// <summary>The data directory of one app.</summary>
    public string AppDir(string appId) => Path.Combine(DataDir, appId);

    /// <summary>The log of one process.</summary>
    public string LogFile(string name) => Path.Combine(LogsDir, name + ".log");

    /// <summary>Takes the data directory from the option, else from <c>DSX_DATA_DIR</c>, else <c>.dsx</c> in the repository.</summary>
    public static Workspace Of(CliHost host, string? dataDirOption)
    {
        var dataDir = dataDirOption ?? host.Environment.GetValueOrDefault("DSX_DATA_DIR");
        return new Workspace(
            host.RepositoryRoot,
            string.IsNullOrEmpty(dataDir)
                ? Path.Combine(host.RepositoryRoot, ".dsx")
                : Path.GetFullPath(dataDir, host.CurrentDirectory));
    }

    /// <summary>Creates the data directory, readable by its owner only.</summary>
    public void Create()
    {
        try
        {
            CreatePrivate(DataDir);
            CreatePrivate(LogsDir);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The data directory {DataDir} cannot be created: {e.Message}", e);
        }
    }

    private static void CreatePrivate(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
