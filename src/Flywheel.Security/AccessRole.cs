namespace Flywheel.Security;

/// <summary>What somebody may do through a server; each role may do everything that those before it may.</summary>
public enum AccessRole
{
    /// <summary>Reads, searches, and asks for predictions.</summary>
    Reader,

    /// <summary>Logs runs, files, rows and outcomes; registers models and versions.</summary>
    Writer,

    /// <summary>Decides what serves: aliases, stages, approvals, routes. Deletes what cannot be restored.</summary>
    Approver,

    /// <summary>Says who else may do what.</summary>
    Admin,
}
