using System.Globalization;

namespace DsxDapr.Forwarder.Files;

/// <summary>
/// The file of events: lines are only ever appended, and are on disk when <see cref="Append"/> returns. One process writes it;
/// others may read. Not safe for concurrent use.
/// </summary>
/// <param name="path">Where the file is; its directory is made when it is missing.</param>
/// <param name="rotateBytes">The size above which the file is put aside; null for never.</param>
/// <param name="clock">Names the files put aside.</param>
internal sealed class EventFile(string path, long? rotateBytes, TimeProvider clock) : IDisposable
{
    private const byte NewLine = (byte)'\n';

    private readonly string _path = Path.GetFullPath(path);
    private FileStream? _guard;
    private FileStream? _file;

    /// <summary>Appends whole lines, all or none.</summary>
    /// <exception cref="IOException">The file cannot be opened or written; the message names it.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        try
        {
            var file = _file ??= Open();
            if (file.Length > 0 && file.Length + lines.Length > rotateBytes)
            {
                file = Rotate();
            }

            Write(file, lines);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Close();
            throw new IOException($"Events cannot be written to {_path}: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        Close();
        _guard?.Dispose();
    }

    private static void Write(FileStream file, ReadOnlySpan<byte> lines)
    {
        var end = file.Length;
        try
        {
            file.Write(lines);
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            TakeBack(file, end);
            throw;
        }
    }

    // A part may have been written, e.g. until the disk was full.
    private static void TakeBack(FileStream file, long end)
    {
        try
        {
            file.SetLength(end);
        }
        catch (IOException)
        {
            // The first failure is the one to report; the part is ended as a line of its own when the file is opened again.
        }
    }

    private FileStream Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _guard ??= OpenGuard();
        var file = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            EndLastLine(file);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // Two writers would overwrite each other's lines. The file itself cannot be locked without shutting its readers out.
    private FileStream OpenGuard() =>
        new(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

    // The process may have been killed within a line. What comes next must not become part of it.
    private static void EndLastLine(FileStream file)
    {
        if (file.Length == 0)
        {
            return;
        }

        file.Seek(-1, SeekOrigin.End);
        if (file.ReadByte() != NewLine)
        {
            file.WriteByte(NewLine);
        }
    }

    private FileStream Rotate()
    {
        Close();
        var time = clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        File.Move(_path, $"{Path.ChangeExtension(_path, null)}-{time}{Path.GetExtension(_path)}");
        return _file = Open();
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
