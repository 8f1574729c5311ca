using Flywheel.Storage.Catalog;

namespace Flywheel.Storage.Workspaces;

/// <summary>Copies a workspace into an empty folder, so that whatever is done to the copy leaves the original alone.</summary>
internal static class WorkspaceCopy
{
    internal static void To(string root, SqliteCatalog catalog, string folder, Func<string, bool> takes)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new InvalidOperationException($"'{folder}' is not empty.");
        }

        Directory.CreateDirectory(folder);
        catalog.CopyTo(Path.Combine(folder, "catalog.db"));
        File.Copy(Path.Combine(root, "format"), Path.Combine(folder, "format"));
        foreach (var file in new[] { "objects", "journal" }.Select(part => Path.Combine(root, part)).Where(Directory.Exists).SelectMany(part => Directory.EnumerateFiles(part, "*", SearchOption.AllDirectories)))
        {
            var name = Path.GetRelativePath(root, file);
            if (name.Split(Path.DirectorySeparatorChar) is ["journal", var dataset, ..] && !takes(dataset))
            {
                continue;
            }

            var target = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
