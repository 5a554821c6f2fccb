using DsxDapr.Cli.Test;

namespace DsxDapr.Cli.Tests.Test;

public class TestFolderTests
{
    [Fact]
    public void What_tests_leave_behind_goes_with_their_folder_which_is_for_every_user_as_the_systems_own()
    {
        string path;
        using (var folder = new TestFolder())
        {
            path = folder.Path;
            File.GetUnixFileMode(path).ShouldBe((UnixFileMode)Convert.ToInt32("1777", 8));
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(path, "left")).FullName, "behind"), "");
        }

        Directory.Exists(path).ShouldBeFalse();
    }
}
