namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>Where the product under test is.</summary>
internal static class Repository
{
    /// <summary>The root of the checkout.</summary>
    public static string Root { get; } = Find();

    /// <summary>The <c>dsx</c> command as a user types it.</summary>
    public static string Dsx => Path.Combine(Root, "dsx");

    /// <summary>The built program behind <see cref="Dsx"/>.</summary>
    public static string CommandAssembly => Path.Combine(Root, "artifacts", "bin", "DsxDapr.Cli", "release", "dsx.dll");

    /// <summary>The built entry assembly of an app.</summary>
    public static string AppAssembly(string project) => Path.Combine(Root, "artifacts", "bin", project, "release", project + ".dll");

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "DsxDapr.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }
}
