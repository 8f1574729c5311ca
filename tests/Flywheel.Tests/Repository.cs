namespace Flywheel.Tests;

/// <summary>Files of the checkout the tests were built in.</summary>
internal static class Repository
{
    private static readonly string s_root = Root();

    internal static string File(string path) => Path.GetFullPath(Path.Combine(s_root, path));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder.FullName, "Flywheel.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Flywheel.slnx is in no folder above the tests.");
        }

        return folder.FullName;
    }
}
