using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.FileSystem.Watching;

namespace DsxDapr.Connector.FileSystem.Tests.Watching;

public sealed class SearchReachTests
{
    private const long Start = 1_000;

    [Fact]
    public void The_first_search_only_learns_what_there_is() => SearchReach.Nothing.IsChanged(File(1, 5_000)).ShouldBeFalse();

    [Fact]
    public void Each_file_system_goes_by_its_own_clock()
    {
        var before = new SearchOutcome();
        before.Note(File(device: 1, changedAt: 9_000));
        before.Note(File(device: 2, changedAt: 2_000));
        var reach = new SearchReach(Start, before, before);

        reach.IsChanged(File(device: 2, changedAt: 2_001)).ShouldBeTrue();
        reach.IsChanged(File(device: 1, changedAt: 8_999)).ShouldBeFalse();
    }

    [Fact]
    public void A_file_system_that_was_not_there_goes_by_the_time_of_the_watch()
    {
        var reach = new SearchReach(Start, new SearchOutcome(), new SearchOutcome());

        reach.IsChanged(File(device: 3, changedAt: Start + 1)).ShouldBeTrue();
        reach.IsChanged(File(device: 3, changedAt: Start)).ShouldBeFalse();
    }

    [Fact]
    public void A_directory_that_could_not_be_looked_into_counts_as_new_until_it_can()
    {
        var closed = new FileFacts(FileKind.Directory, new FileIdentity(7, 1, 0), 0, 0, 0);
        var last = new SearchOutcome();
        last.Note(closed);
        var reach = new SearchReach(Start, last, last);

        reach.IsNew("/asset/closed", closed).ShouldBeFalse();
        last.NotLookedInto.Add("/asset/closed");
        reach.IsNew("/asset/closed", closed).ShouldBeTrue();
    }

    private static FileFacts File(uint device, long changedAt) => new(FileKind.Regular, new FileIdentity(1, device, 0), 1, 0, changedAt);
}
