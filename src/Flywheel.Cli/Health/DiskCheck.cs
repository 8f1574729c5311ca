namespace Flywheel.Cli.Health;

/// <summary>Is there room for a workspace?</summary>
internal static class DiskCheck
{
    private const string Subject = "free disk";

    /// <summary>What one turn of the largest example leaves behind, with room to spare.</summary>
    private const long EnoughBytes = 2L << 30;

    public static HealthFinding Run(DirectoryInfo workspace)
    {
        var free = new DriveInfo(WorkspaceCheck.Nearest(workspace).FullName).AvailableFreeSpace;
        var found = $"{free / (double)(1 << 30):F1} GiB where the workspace is";
        return free >= EnoughBytes
            ? new HealthFinding(Subject, found)
            : new HealthFinding(Subject, $"{found}; 2 GiB are wanted.", "Free some space, or choose another folder with --workspace DIR.");
    }
}
