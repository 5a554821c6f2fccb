using DsxDapr.DaprHttp;
using DsxDapr.Hosting.Credentials;
using DsxDapr.Security.Credentials;
using DsxDapr.Testing;

namespace DsxDapr.Hosting.Tests.Credentials;

public sealed class DaprCredentialStoreTests
{
    private static readonly Guid Connector = Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3301");
    private readonly ManualTimeProvider _clock = new();
    private readonly CredentialState _state = new();
    private readonly DaprCredentialStore _store;

    public DaprCredentialStoreTests() => _store = CreateReplica();

    [Fact]
    public async Task An_issued_credential_is_found_by_connector_and_by_key_id_on_every_replica()
    {
        var issued = await IssueAsync(_store);

        issued.ShouldSatisfyAllConditions(
            () => issued.ConnectorUuid.ShouldBe(Connector),
            () => issued.Name.ShouldBe("filesystem-connector"),
            () => issued.AppId.ShouldBe("fs-app"),
            () => issued.IssuedAt.ShouldBe(_clock.GetUtcNow()),
            () => issued.Key.KeyId.Length.ShouldBe(16),
            () => issued.Key.Secret.Length.ShouldBe(44));
        foreach (var store in new[] { _store, CreateReplica() })
        {
            ShouldBeSame(await store.FindByConnectorAsync(Connector, CancellationToken.None), issued);
            ShouldBeSame(await store.FindByKeyIdAsync(issued.Key.KeyId, CancellationToken.None), issued);
        }
    }

    [Fact]
    public async Task A_key_id_leads_to_its_owner()
    {
        var issued = await IssueAsync(_store);

        var owner = await _store.FindAsync(issued.Key.KeyId, CancellationToken.None);

        owner.ShouldNotBeNull().ConnectorUuid.ShouldBe(Connector);
        owner.AppId.ShouldBe("fs-app");
        owner.Key.Secret.ShouldBe(issued.Key.Secret);
        (await _store.FindAsync("unknown", CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_connector_that_enrolls_again_keeps_its_credential()
    {
        var first = await IssueAsync(_store);

        ShouldBeSame(await IssueAsync(CreateReplica()), first);
        _state.Values.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Of_two_replicas_that_issue_at_once_both_return_the_same_credential()
    {
        var other = CreateReplica();
        ConnectorCredential? won = null;
        _state.BeforeInsert = key =>
        {
            if (key.StartsWith("connector:", StringComparison.Ordinal))
            {
                _state.BeforeInsert = static _ => true;
                won = IssueAsync(other).AsTask().GetAwaiter().GetResult();
            }

            return true;
        };

        ShouldBeSame(await IssueAsync(_store), won.ShouldNotBeNull());
        _state.Values.Keys.Order().ShouldBe([$"connector:{Connector}", $"key:{won.Key.KeyId}"]);
    }

    [Fact]
    public async Task A_store_that_never_takes_a_credential_is_an_error_and_not_an_endless_loop()
    {
        _state.BeforeInsert = static _ => false;

        await Should.ThrowAsync<DaprException>(async () => await IssueAsync(_store));
    }

    [Fact]
    public async Task A_removed_key_is_refused_at_once_here_and_within_five_seconds_elsewhere()
    {
        var issued = await IssueAsync(_store);
        var other = CreateReplica();
        await other.FindByKeyIdAsync(issued.Key.KeyId, CancellationToken.None);
        await other.FindByConnectorAsync(Connector, CancellationToken.None);

        await _store.RemoveAsync(Connector, CancellationToken.None);

        (await _store.FindByKeyIdAsync(issued.Key.KeyId, CancellationToken.None)).ShouldBeNull();
        (await _store.FindByConnectorAsync(Connector, CancellationToken.None)).ShouldBeNull();
        (await other.FindByKeyIdAsync(issued.Key.KeyId, CancellationToken.None)).ShouldNotBeNull();
        _clock.Advance(TimeSpan.FromSeconds(5));
        (await other.FindByKeyIdAsync(issued.Key.KeyId, CancellationToken.None)).ShouldBeNull();
        (await other.FindByConnectorAsync(Connector, CancellationToken.None)).ShouldBeNull();
        _state.Values.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connector_that_was_removed_gets_a_new_key_and_the_old_one_stays_refused()
    {
        var old = await IssueAsync(_store);
        await _store.RemoveAsync(Connector, CancellationToken.None);
        _state.Values[$"key:{old.Key.KeyId}"] = $$"""{"connector_uuid":"{{Connector}}"}"""; // as if its removal had been cut short

        var fresh = await IssueAsync(_store);

        fresh.Key.KeyId.ShouldNotBe(old.Key.KeyId);
        (await _store.FindByKeyIdAsync(old.Key.KeyId, CancellationToken.None)).ShouldBeNull();
        ShouldBeSame(await _store.FindByKeyIdAsync(fresh.Key.KeyId, CancellationToken.None), fresh);
    }

    [Fact]
    public async Task What_was_read_lately_is_not_read_again()
    {
        var issued = await IssueAsync(_store);
        await _store.FindByKeyIdAsync(issued.Key.KeyId, CancellationToken.None);
        var reads = _state.Reads;

        await _store.FindByKeyIdAsync(issued.Key.KeyId, CancellationToken.None);
        _state.Reads.ShouldBe(reads);

        _clock.Advance(TimeSpan.FromSeconds(5));
        await _store.FindByKeyIdAsync(issued.Key.KeyId, CancellationToken.None);
        _state.Reads.ShouldBe(reads + 2);
    }

    [Fact]
    public async Task A_credential_does_not_show_its_secret_as_text()
    {
        var issued = await IssueAsync(_store);

        issued.ToString().ShouldNotContain(issued.Key.Secret);
        issued.ToString().ShouldContain(issued.Key.KeyId);
    }

    private static void ShouldBeSame(ConnectorCredential? actual, ConnectorCredential expected)
    {
        actual.ShouldNotBeNull().Key.KeyId.ShouldBe(expected.Key.KeyId);
        actual.Key.Secret.ShouldBe(expected.Key.Secret);
        (actual with { Key = expected.Key }).ShouldBe(expected);
    }

    private static ValueTask<ConnectorCredential> IssueAsync(DaprCredentialStore store) =>
        store.GetOrIssueAsync(Connector, "filesystem-connector", "fs-app", CancellationToken.None);

    private DaprCredentialStore CreateReplica() => new(_state.Client, _clock);
}
