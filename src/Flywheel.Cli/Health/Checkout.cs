namespace Flywheel.Cli.Health;

/// <summary>The source tree this program was built from, when it still runs inside one.</summary>
internal static class Checkout
{
    public static DirectoryInfo? Find(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Flywheel.slnx")))
            {
                return folder;
            }
        }

        return null;
    }
}
