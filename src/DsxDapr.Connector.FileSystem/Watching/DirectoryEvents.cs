namespace DsxDapr.Connector.FileSystem.Watching;

/// <summary>What the system tells of changes below a directory.</summary>
internal sealed class DirectoryEvents : IDisposable
{
    private readonly FileSystemWatcher _watcher;
    private readonly Action<string> _onChanged;
    private volatile Exception? _failure;
    private volatile bool _hasLost;

    /// <summary>Begins to listen.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="onChanged">Hears of every path that was added or changed; called one at a time, and must return at once.</param>
    /// <exception cref="IOException">The system cannot watch so many directories.</exception>
    public DirectoryEvents(string directory, Action<string> onChanged)
    {
        _onChanged = onChanged;
        _watcher = new FileSystemWatcher(directory)
        {
            IncludeSubdirectories = true,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
        };
        _watcher.Created += (_, change) => _onChanged(change.FullPath);
        _watcher.Changed += (_, change) => _onChanged(change.FullPath);
        _watcher.Renamed += (_, change) => _onChanged(change.FullPath);
        _watcher.Error += (_, error) => Note(error.GetException());
        try
        {
            _watcher.EnableRaisingEvents = true;
        }
        catch
        {
            _watcher.Dispose();
            throw;
        }
    }

    /// <summary>Why the system tells no more; null while it does.</summary>
    public Exception? Failure => _failure;

    /// <summary>Whether events were lost since this was asked last.</summary>
    public bool TakeLoss()
    {
        var hasLost = _hasLost;
        _hasLost = false;
        return hasLost;
    }

    public void Dispose() => _watcher.Dispose();

    private void Note(Exception error)
    {
        if (error is InternalBufferOverflowException)
        {
            _hasLost = true;
        }
        else
        {
            _failure = error;
        }
    }
}
