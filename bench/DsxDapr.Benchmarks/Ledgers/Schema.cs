using Dapper;
using Npgsql;

namespace DsxDapr.Benchmarks.Ledgers;

/// <summary>A schema of a PostgreSQL database for one measurement.</summary>
internal sealed class Schema : IAsyncDisposable
{
    private readonly string _server;
    private readonly string _name = $"bench_{Guid.NewGuid():N}";

    private Schema(string server) => _server = server;

    /// <summary>Reaches the schema.</summary>
    public string ConnectionString => $"{_server};Search Path={_name}";

    public static async Task<Schema> CreateAsync(string server)
    {
        var schema = new Schema(server);
        await schema.RunAsync($"CREATE SCHEMA {schema._name}");
        return schema;
    }

    public async ValueTask DisposeAsync() => await RunAsync($"DROP SCHEMA {_name} CASCADE");

    private async Task RunAsync(string statement)
    {
        await using var source = NpgsqlDataSource.Create(_server);
        await using var connection = await source.OpenConnectionAsync();
        await connection.ExecuteAsync(statement);
    }
}
