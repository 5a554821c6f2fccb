namespace DsxDapr.Cli.Test;

/// <summary>
/// The directory for temporary files of one test project and of all that it starts: what they leave there, because they were killed, say,
/// goes with it.
/// </summary>
internal sealed class TestFolder : IDisposable
{
    // As /tmp itself, since PostgreSQL and the proxies run as users of their own.
    private const UnixFileMode Shared =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute
        | UnixFileMode.StickyBit;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dsx-t-");

    /// <summary>Makes it.</summary>
    public TestFolder()
    {
        if (!OperatingSystem.IsWindows())
        {
            _directory.UnixFileMode = Shared;
        }
    }

    /// <summary>Its path; short, since sockets live below it.</summary>
    public string Path => _directory.FullName;

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            _directory.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Something still uses it; the tests' result does not depend on it.
        }
    }
}
