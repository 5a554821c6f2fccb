using DsxDapr.Cli.Test;

namespace DsxDapr.Cli.Tests.Test;

public class TestFolderTests
{
    [Fact]
    public void What_tests_leave_behind_goes_with_their_folder_and_others_may_only_pass_through_it()
    {
        string path;
        using (var folder = new TestFolder())
        {
            path = folder.Path;
            File.GetUnixFileMode(path).ShouldBe((UnixFileMode)Convert.ToInt32("711", 8));
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(path, "left")).FullName, "behind"), "");
        }

        Directory.Exists(path).ShouldBeFalse();
    }
}
