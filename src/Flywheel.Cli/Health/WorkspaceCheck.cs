namespace Flywheel.Cli.Health;

/// <summary>Can files be made where the workspace is, or will be?</summary>
internal static class WorkspaceCheck
{
    private const string Subject = "workspace";

    public static HealthFinding Run(DirectoryInfo workspace)
    {
        var existing = Nearest(workspace);
        if (FileInTheWay(workspace) is { } file)
        {
            return new HealthFinding(Subject, $"{file} is a file, so nothing can be made in it.", "Choose another folder with --workspace DIR.");
        }

        try
        {
            var probe = Path.Combine(existing.FullName, $".flywheel-probe-{Environment.ProcessId}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                return new HealthFinding(Subject, workspace.Exists ? $"{workspace.FullName} is writable" : $"{workspace.FullName} can be made");
            }
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            return new HealthFinding(
                Subject,
                $"{existing.FullName} is not writable: {denied.Message}",
                "Choose another folder with --workspace DIR, or give this user write access.");
        }
    }

    /// <summary>The folder itself or the closest one above it that exists.</summary>
    public static DirectoryInfo Nearest(DirectoryInfo folder)
    {
        var nearest = folder;
        while (!nearest.Exists && nearest.Parent is not null)
        {
            nearest = nearest.Parent;
        }

        return nearest;
    }

    private static string? FileInTheWay(DirectoryInfo folder)
    {
        for (var part = folder; part is not null; part = part.Parent)
        {
            if (File.Exists(part.FullName))
            {
                return part.FullName;
            }
        }

        return null;
    }
}
