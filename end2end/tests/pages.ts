import type { Page } from "./fixtures";

/** The pages of the demo community that everybody may see. */
export const open = {
  home: "/",
  "older posts": "older",
  post: "post",
  tags: "/tags",
  tag: "/tags/harbour",
  profile: "/@tomasz",
  "the API": "/api/docs",
  "sign in": "/login",
  register: "/register",
  "forgotten password": "/password/forgot",
  "not there": "/nowhere",
} as const;

/** Those of a member. */
export const membersOnly = {
  write: "/write",
  "write a draft": "draft",
  "edit a post": "own post",
  drafts: "/drafts",
  pictures: "/media",
  notifications: "/notifications",
  following: "/?show=following",
  profile: "/settings/profile",
  mails: "/settings/notifications",
  security: "/settings/security",
  "your data": "/settings/data",
  leaving: "/settings/data/leave",
  members: "/admin/members",
  "a member": "/admin/members/maren",
  "audit log": "/admin/audit",
  developer: "/settings/developer",
  apps: "/settings/developer/apps",
  "authorised apps": "/settings/apps",
  "connect a device": "/device",
  "everybody's apps": "/admin/apps",
  webhooks: "/settings/developer/webhooks",
  jobs: "/admin/jobs",
  schedules: "/admin/schedules",
  invitations: "/admin/invites",
} as const;

/** The address of a page: some are known only from another page. */
export async function addressOf(page: Page, place: string): Promise<string> {
  if (place.startsWith("/")) return place;
  const [from, link] = {
    older: ["/", "nav.pages a"],
    post: ["/", "li.entry h2 a >> nth=0"],
    draft: ["/drafts", "a.title >> nth=0"],
    "own post": ["/@ines", "li.entry h2 a >> nth=0"],
  }[place] ?? ["/", ""];
  await page.goto(from);
  const address = (await page.locator(link).getAttribute("href")) ?? "";
  if (place !== "own post") return address;
  await page.goto(address);
  return (await page.getByRole("link", { name: "Edit", exact: true }).getAttribute("href")) ?? "";
}
