using System.Text;
using DsxDapr.DevSidecar.State;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.State;

/// <summary>What every state store does, whatever it is.</summary>
public sealed class StateStoreContractTests
{
    public static TheoryData<string> Kinds => [.. StoreKinds.All];

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_saved_value_is_read_back_with_an_etag(string kind)
    {
        await using IStateStore store = await StoreKinds.OpenAsync(kind);
        await store.SaveAsync(Write("a", """{"n":12345678901234567890}"""), default);

        StateItem item = (await store.GetAsync("a", default)).ShouldNotBeNull();

        Text(item).ShouldBe("""{"n":12345678901234567890}""");
        item.Etag.ShouldNotBeNullOrEmpty();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_absent_key_has_no_value(string kind)
    {
        await using IStateStore store = await StoreKinds.OpenAsync(kind);

        (await store.GetAsync("absent", default)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Every_save_gives_a_new_etag_and_only_the_latest_is_taken(string kind)
    {
        await using IStateStore store = await StoreKinds.OpenAsync(kind);
        await store.SaveAsync(Write("a", "1"), default);
        string first = (await store.GetAsync("a", default))!.Etag!;
        await store.SaveAsync(Write("a", "2") with { Etag = first }, default);

        await Should.ThrowAsync<EtagException>(() => store.SaveAsync(Write("a", "3") with { Etag = first }, default));

        StateItem item = (await store.GetAsync("a", default))!;
        item.Etag.ShouldNotBe(first);
        Text(item).ShouldBe("2");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_many_concurrent_saves_with_one_etag_exactly_one_succeeds(string kind)
    {
        await using IStateStore store = await StoreKinds.OpenAsync(kind);
        await store.SaveAsync(Write("a", "0") with { FirstWrite = true }, default);
        string etag = (await store.GetAsync("a", default))!.Etag!;

        bool[] succeeded = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
            SucceedsAsync(() => store.SaveAsync(Write("a", "1") with { Etag = etag, FirstWrite = true }, default)))));

        succeeded.Count(s => s).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_many_concurrent_first_writes_of_a_new_key_exactly_one_succeeds(string kind)
    {
        await using IStateStore store = await StoreKinds.OpenAsync(kind);

        bool[] succeeded = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() =>
            SucceedsAsync(() => store.SaveAsync(Write("nonce", "1") with { FirstWrite = true }, default)))));

        succeeded.Count(s => s).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_key_is_deleted_only_with_its_own_etag(string kind)
    {
        await using IStateStore store = await StoreKinds.OpenAsync(kind);
        await store.SaveAsync(Write("a", "1"), default);
        string etag = (await store.GetAsync("a", default))!.Etag!;

        await Should.ThrowAsync<EtagException>(() => store.DeleteAsync(new StateDelete("a", "999"), default));
        (await store.GetAsync("a", default)).ShouldNotBeNull();

        await store.DeleteAsync(new StateDelete("a", etag), default);
        (await store.GetAsync("a", default)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Deleting_an_absent_key_is_no_error(string kind)
    {
        await using IStateStore store = await StoreKinds.OpenAsync(kind);

        await store.DeleteAsync(new StateDelete("absent"), default);

        (await store.GetAsync("absent", default)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_value_with_a_time_to_live_vanishes_and_its_key_is_new_again(string kind)
    {
        await using IStateStore store = await StoreKinds.OpenAsync(kind);
        await Eventually.TrueAsync(
            async () =>
            {
                await store.SaveAsync(Write("a", "1") with { TtlSeconds = 1, FirstWrite = true }, default);
                return await store.GetAsync("a", default) is not null; // unless the machine stalled for its whole life
            },
            "the value is there");

        await Eventually.TrueAsync(async () => await store.GetAsync("a", default) is null, "the value has expired");

        await store.SaveAsync(Write("a", "2") with { FirstWrite = true }, default);
        Text((await store.GetAsync("a", default))!).ShouldBe("2");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_components_time_to_live_counts_unless_the_write_has_its_own(string kind)
    {
        await using IStateStore store = await StoreKinds.OpenAsync(kind, ("ttlInSeconds", "1"));
        await store.SaveAsync(Write("short", "1"), default);
        await store.SaveAsync(Write("long", "1") with { TtlSeconds = -1 }, default);

        await Eventually.TrueAsync(async () => await store.GetAsync("short", default) is null, "the value has expired");

        (await store.GetAsync("long", default)).ShouldNotBeNull();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_transaction_does_everything_in_order(string kind)
    {
        await using IStateStore store = await StoreKinds.OpenAsync(kind);
        await store.SaveAsync(Write("gone", "1"), default);

        await store.TransactAsync([Write("a", "1"), Write("a", "2"), new StateDelete("gone"), Write("b", "3"), new StateDelete("b")], default);

        Text((await store.GetAsync("a", default))!).ShouldBe("2");
        (await store.GetAsync("gone", default)).ShouldBeNull();
        (await store.GetAsync("b", default)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_transaction_with_a_stale_etag_fails_and_leaves_that_key_alone(string kind)
    {
        await using IStateStore store = await StoreKinds.OpenAsync(kind);
        await store.SaveAsync(Write("a", "1"), default);

        await Should.ThrowAsync<StateStoreException>(() => store.TransactAsync([Write("b", "1"), Write("a", "2") with { Etag = "77" }], default));

        Text((await store.GetAsync("a", default))!).ShouldBe("1");
        bool kept = await store.GetAsync("b", default) is not null;
        kept.ShouldBe(kind.Contains("redis", StringComparison.Ordinal), "only state.redis leaves the operations before a failing one");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Values_of_many_megabytes_are_kept(string kind)
    {
        await using IStateStore store = await StoreKinds.OpenAsync(kind);
        string large = $"\"{new string('x', 20 * 1024 * 1024)}\"";
        await store.SaveAsync(Write("large", large), default);

        (await store.GetAsync("large", default))!.Value.Length.ShouldBe(large.Length);
    }

    private static StateWrite Write(string key, string json) => new(key, Encoding.UTF8.GetBytes(json));

    private static string Text(StateItem item) => Encoding.UTF8.GetString(item.Value.Span);

    private static async Task<bool> SucceedsAsync(Func<Task> save)
    {
        try
        {
            await save();
            return true;
        }
        catch (StateStoreException)
        {
            return false;
        }
    }
}
