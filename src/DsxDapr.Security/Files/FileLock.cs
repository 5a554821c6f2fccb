namespace DsxDapr.Security.Files;

/// <summary>Lets one process at a time do what takes a moment, such as writing a few small files.</summary>
public static class FileLock
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Takes the lock, which lasts until the result is disposed of or the process ends. Waits for it for 10 s at most.</summary>
    /// <param name="path">The file that stands for the lock; it is made, and stays.</param>
    /// <exception cref="IOException">Another process holds the lock for longer.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be made.</exception>
    public static IDisposable Take(string path)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var wait = default(SpinWait); ;)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(start) < Patience)
            {
                wait.SpinOnce();
            }
        }
    }
}
