/** Workspaces, their members and invitations, as the server tells them, and the changes a person can make. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { noteAction } from "./actions.ts";
import { api } from "./api.ts";
import type { Boot, Workspace } from "./boot.ts";
import { useSession } from "./session.tsx";

export type Role = Workspace["role"];

export interface Person {
  id: string;
  name: string;
  color: string;
}

export interface Member extends Person {
  role: Role;
  email?: string;
}

export interface Invite {
  id: string;
  role: Role;
  email: string;
  many: boolean;
  uses: number;
  expiresAt: string;
}

export interface MadeInvite extends Invite {
  link: string;
  mailed: boolean;
}

export interface Invitation {
  workspace: string;
  inviter: string;
  role: Role;
  email: string;
  expiresAt: string;
}

export interface NewInvite {
  role: Role;
  email: string;
  many: boolean;
  days: number;
}

export const ROLE_WORDS: Record<Role, string> = { owner: "Owner", admin: "Admin", member: "Member", viewer: "Viewer" };

const peopleKeys = {
  members: (workspace: string) => ["members", workspace] as const,
  invites: (workspace: string) => ["invites", workspace] as const,
  invitation: (token: string) => ["invitation", token] as const,
};

/** Tells whether someone with a role manages members. */
export function manages(role: Role): boolean {
  return role === "owner" || role === "admin";
}

export function useMembers(workspace: string) {
  return useQuery({ queryKey: peopleKeys.members(workspace), queryFn: () => api.get<Member[]>(`/api/workspaces/${workspace}/members`) });
}

export function useInvites(workspace: string) {
  return useQuery({
    queryKey: peopleKeys.invites(workspace),
    queryFn: () => api.get<Invite[]>(`/api/workspaces/${workspace}/invites`),
  });
}

export function useInvitation(token: string) {
  return useQuery({ queryKey: peopleKeys.invitation(token), queryFn: () => api.get<Invitation>(`/api/invites/${token}`), retry: false });
}

/** Returns a way to ask the server again who this person is and where they belong. */
export function useBootAgain(): () => Promise<void> {
  const { setBoot } = useSession();
  return async () => setBoot(await api.get<Boot>("/api/boot"));
}

export function useMemberChanges(workspace: string) {
  const client = useQueryClient();
  const forget = () => {
    void client.invalidateQueries({ queryKey: peopleKeys.members(workspace) });
    void client.invalidateQueries({ queryKey: peopleKeys.invites(workspace) });
  };
  const setRole = useMutation({
    mutationFn: ({ id, role }: { id: string; role: Role }) => api.patch(`/api/workspaces/${workspace}/members/${id}`, { role }),
    onMutate: () => noteAction("member.role"),
    onSettled: forget,
  });
  const remove = useMutation({
    mutationFn: (id: string) => api.delete(`/api/workspaces/${workspace}/members/${id}`),
    onMutate: () => noteAction("member.remove"),
    onSettled: forget,
  });
  const invite = useMutation({
    mutationFn: (wish: NewInvite) => api.post<MadeInvite>(`/api/workspaces/${workspace}/invites`, wish),
    meta: { quiet: true },
    onMutate: () => noteAction("invite.create"),
    onSuccess: forget,
  });
  const revoke = useMutation({
    mutationFn: (id: string) => api.delete(`/api/workspaces/${workspace}/invites/${id}`),
    onMutate: () => noteAction("invite.revoke"),
    onSettled: forget,
  });
  return { setRole, remove, invite, revoke };
}
