using System.Text;
using DsxDapr.DevSidecar.Resources;
using DsxDapr.DevSidecar.State;
using DsxDapr.DevSidecar.Tests.Support;

namespace DsxDapr.DevSidecar.Tests.State;

public sealed class EncryptedStateStoreTests
{
    private const string OldKey = "000102030405060708090a0b0c0d0e0f";
    private const string NewKey = "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static readonly byte[] Secret = "\"the secret\""u8.ToArray();

    private readonly InMemoryStateStore _inner = new(Components.Of("state.in-memory"), TimeProvider.System);

    [Fact]
    public async Task What_is_stored_does_not_contain_the_value_and_is_never_the_same_twice()
    {
        IStateStore store = Over(Keys(NewKey));
        await store.SaveAsync(new StateWrite("a", Secret), default);
        await store.SaveAsync(new StateWrite("b", Secret), default);

        string first = Encoding.UTF8.GetString((await _inner.GetAsync("a", default))!.Value.Span);
        string second = Encoding.UTF8.GetString((await _inner.GetAsync("b", default))!.Value.Span);

        first.ShouldMatch("^[A-Za-z0-9+/]+={0,2}\\|\\|[0-9a-f]{16}$");
        first.ShouldNotContain("secret");
        second.ShouldNotBe(first);
    }

    [Fact]
    public async Task After_a_change_of_keys_old_values_are_read_with_the_secondary_one()
    {
        await Over(Keys(OldKey)).SaveAsync(new StateWrite("a", Secret), default);

        StateItem item = (await Over(Keys(NewKey, OldKey)).GetAsync("a", default))!;

        item.Value.ToArray().ShouldBe(Secret);
        await Should.ThrowAsync<StateStoreException>(() => Over(Keys(NewKey)).GetAsync("a", default));
    }

    [Fact]
    public async Task A_value_that_carries_daprds_name_of_the_key_is_read()
    {
        await Over(Keys(NewKey)).SaveAsync(new StateWrite("a", Secret), default);
        string mine = Encoding.UTF8.GetString((await _inner.GetAsync("a", default))!.Value.Span);
        await _inner.SaveAsync(new StateWrite("a", Encoding.UTF8.GetBytes(mine.Split("||")[0] + "||dsx-state-key")), default);

        (await Over(Keys(NewKey)).GetAsync("a", default))!.Value.ToArray().ShouldBe(Secret);
    }

    [Theory]
    [InlineData("\"plain\"")]
    [InlineData("||")]
    [InlineData("AAAA||key")]
    [InlineData("not base64||key")]
    public async Task A_value_that_is_not_encrypted_is_an_error_and_never_given_out(string stored)
    {
        await _inner.SaveAsync(new StateWrite("a", Encoding.UTF8.GetBytes(stored)), default);

        await Should.ThrowAsync<StateStoreException>(() => Over(Keys(NewKey)).GetAsync("a", default));
    }

    [Fact]
    public async Task Every_flipped_bit_of_a_stored_value_is_noticed()
    {
        IStateStore store = Over(Keys(NewKey));
        await store.SaveAsync(new StateWrite("a", Secret), default);
        string[] parts = Encoding.UTF8.GetString((await _inner.GetAsync("a", default))!.Value.Span).Split("||");
        byte[] cipher = Convert.FromBase64String(parts[0]);

        for (int bit = 0; bit < cipher.Length * 8; bit++)
        {
            cipher[bit / 8] ^= (byte)(1 << (bit % 8));
            await _inner.SaveAsync(new StateWrite("a", Encoding.UTF8.GetBytes($"{Convert.ToBase64String(cipher)}||{parts[1]}")), default);
            await Should.ThrowAsync<StateStoreException>(() => store.GetAsync("a", default));
            cipher[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("primaryEncryptionKey", "abc")]
    [InlineData("primaryEncryptionKey", "00")]
    [InlineData("primaryEncryptionKey", "not hex but 32 characters long!!")]
    [InlineData("secondaryEncryptionKey", NewKey)]
    public void Keys_that_cannot_be_used_are_refused_without_being_shown(string name, string value)
    {
        ResourceException error = Should.Throw<ResourceException>(() => StateStores.Create(Components.Of("state.in-memory", "store", (name, value))));

        error.Message.ShouldContain("EncryptionKey");
        error.Message.ShouldNotContain(value);
    }

    private static Component Keys(string primary, string? secondary = null) => secondary is null
        ? Components.Of("state.in-memory", "store", ("primaryEncryptionKey", primary))
        : Components.Of("state.in-memory", "store", ("primaryEncryptionKey", primary), ("secondaryEncryptionKey", secondary));

    private EncryptedStateStore Over(Component keys) => new(_inner, EncryptionKeys.Of(keys)!);
}
