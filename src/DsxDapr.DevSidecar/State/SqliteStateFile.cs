using DsxDapr.DevSidecar.Resources;
using Microsoft.Data.Sqlite;

namespace DsxDapr.DevSidecar.State;

/// <summary>Where and how a <see cref="SqliteStateStore"/> keeps its data.</summary>
/// <param name="DataSource">The file, relative to the working directory.</param>
/// <param name="Table">The table (metadata <c>tableName</c>, default <c>state</c>).</param>
/// <param name="Wal">Whether the journal is a write-ahead log (unless <c>disableWAL</c>).</param>
/// <param name="BusyTimeout">How long a writer waits for another process (<c>busyTimeout</c>, default 2 s).</param>
/// <param name="CleanupInterval">How often expired rows are deleted (<c>cleanupInterval</c>, default 1 h; 0: never).</param>
internal sealed record SqliteStateFile(string DataSource, string Table, bool Wal, TimeSpan BusyTimeout, TimeSpan CleanupInterval)
{
    /// <summary>What the driver opens. Pooling is off: the store holds its two connections itself.</summary>
    public string ConnectionString => new SqliteConnectionStringBuilder { DataSource = DataSource, Pooling = false }.ToString();

    /// <summary>Reads a component's metadata; <c>connectionString</c> may be a path, <c>file:path</c> or <c>Data Source=path</c>.</summary>
    public static SqliteStateFile Of(Component component)
    {
        string table = component.Text("tableName") ?? "state";
        if (!table.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw component.Refuse("needs a tableName of letters, digits and underscores");
        }

        return new SqliteStateFile(
            PathOf(component),
            table,
            !component.Flag("disableWAL"),
            component.Duration("busyTimeout", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)),
            component.Duration("cleanupInterval", TimeSpan.FromHours(1), TimeSpan.FromSeconds(1)));
    }

    /// <summary>Makes the directory of the file.</summary>
    public void CreateDirectory()
    {
        if (Path.GetDirectoryName(Path.GetFullPath(DataSource)) is { } directory)
        {
            Directory.CreateDirectory(directory);
        }
    }

    private static string PathOf(Component component)
    {
        string text = component.Required("connectionString");
        if (text.Contains(":memory:", StringComparison.Ordinal) || text.Contains("mode=memory", StringComparison.OrdinalIgnoreCase))
        {
            throw component.Refuse("needs a file in 'connectionString'; state.in-memory keeps nothing on disk");
        }

        if (text.Contains("Data Source", StringComparison.OrdinalIgnoreCase))
        {
            return new SqliteConnectionStringBuilder(text).DataSource;
        }

        string path = text.StartsWith("file:", StringComparison.Ordinal) ? text["file:".Length..] : text;
        int query = path.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? path : path[..query];
    }
}
