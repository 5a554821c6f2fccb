using DsxDapr.DevSidecar.Resources;
using DsxDapr.DevSidecar.State;
using DsxDapr.DevSidecar.Tests.Support;

namespace DsxDapr.DevSidecar.Tests.State;

/// <summary>What is particular to <c>state.sqlite</c>: the file.</summary>
public sealed class SqliteStateStoreTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dsx-sqlite-");

    [Theory]
    [InlineData("{0}")]
    [InlineData("file:{0}?_pragma=busy_timeout(1000)")]
    [InlineData("Data Source={0}")]
    public async Task Values_outlive_the_store(string connectionString)
    {
        string file = Path.Combine(_directory.FullName, "sub", "state.db");
        Component component = Components.Of("state.sqlite", "store", ("connectionString", string.Format(null, connectionString, file)));
        await using (IStateStore store = await OpenAsync(component))
        {
            await store.SaveAsync(new StateWrite("a", "1"u8.ToArray()), default);
        }

        File.Exists(file).ShouldBeTrue();
        await using IStateStore again = await OpenAsync(component);
        (await again.GetAsync("a", default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Several_stores_on_one_file_see_each_other_and_lose_no_write()
    {
        Component component = Components.Of("state.sqlite", "store", ("connectionString", Path.Combine(_directory.FullName, "state.db")), ("busyTimeout", "10s"));
        await using IStateStore one = await OpenAsync(component);
        await using IStateStore two = await OpenAsync(component);

        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() =>
            (i % 2 == 0 ? one : two).SaveAsync(new StateWrite($"k{i}", "1"u8.ToArray()), default))));

        for (int i = 0; i < 400; i++)
        {
            (await one.GetAsync($"k{i}", default)).ShouldNotBeNull();
        }
    }

    [Theory]
    [InlineData(":memory:")]
    [InlineData("file::memory:?cache=shared")]
    [InlineData("file:x?mode=memory")]
    public void A_database_in_memory_is_refused(string connectionString) =>
        Should.Throw<ResourceException>(() => StateStores.Create(Components.Of("state.sqlite", "store", ("connectionString", connectionString))));

    [Fact]
    public void A_table_name_that_is_more_than_a_name_is_refused() =>
        Should.Throw<ResourceException>(() => StateStores.Create(Components.Of("state.sqlite", "store", ("connectionString", "x.db"), ("tableName", "a\"; DROP"))));

    [Fact]
    public async Task A_file_that_is_no_database_is_named_in_one_sentence()
    {
        string file = Path.Combine(_directory.FullName, "text.db");
        await File.WriteAllTextAsync(file, new string('x', 5000));

        ResourceException error = await Should.ThrowAsync<ResourceException>(() => OpenAsync(Components.Of("state.sqlite", "store", ("connectionString", file))));

        error.Message.ShouldContain($"cannot open its database '{file}'");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static async Task<IStateStore> OpenAsync(Component component)
    {
        IStateStore store = StateStores.Create(component);
        await store.InitAsync(default);
        return store;
    }
}
