using DsxDapr.Connector.FileSystem.Tests.Support;
using DsxDapr.Connector.Repository;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.FileSystem.Tests.Watching;

public sealed class OwnFilesTests : IDisposable
{
    private readonly TempAsset _asset = new();

    public void Dispose() => _asset.Dispose();

    [Fact]
    public async Task What_the_connector_is_writing_is_no_item_from_the_first_moment_on_and_what_others_put_there_later_is_one()
    {
        var path = _asset.PathOf(".draft.dsx.tags.json");
        using (_asset.OwnFiles.Draft(path))
        {
            _asset.Write(".draft.dsx.tags.json", "{");
            (await FindAsync(path)).ShouldBeNull();
        }

        (await FindAsync(path)).ShouldNotBeNull();
    }

    [Fact]
    public async Task No_draft_of_tags_is_ever_an_item()
    {
        var tagged = _asset.Write("tagged.txt");
        using var done = new CancellationTokenSource();
        var found = Task.Factory.StartNew(() => FindAllUntil(done.Token), default, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

        for (var order = 0; order < 200; order++)
        {
            (await _asset.Actor.ActAsync(TempAsset.Order(tagged, ItemAction.Tag, $"job-{order}"), default)).Status.ShouldBe(ResponseStatus.Success);
        }

        await done.CancelAsync();
        (await found).ShouldBeEmpty();
    }

    private async Task<HashSet<string>> FindAllUntil(CancellationToken stop)
    {
        var found = new HashSet<string>();
        while (!stop.IsCancellationRequested)
        {
            foreach (var path in Directory.GetFiles(_asset.Asset, ".*.dsx.tags.json"))
            {
                if (await FindAsync(path) is { } item)
                {
                    found.Add(item.Location);
                }
            }
        }

        return found;
    }

    private ValueTask<RepositoryItem?> FindAsync(string path) => _asset.Finder.FindAsync(path, TestContext.Current.CancellationToken);
}
